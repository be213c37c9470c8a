import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNumbers, float, int, type Node, type Tensor, tensorNumbers, tensorOf } from '../../src/model';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import { readNpy } from '../../src/probe/npy';
import { inTraining } from '../../src/probe/training';
import { body, branch, rounds, tripsOf } from '../ops/control/bodies';
import { analysed, expectSame, type Network } from '../support/analysed';
import { node as named, temporaryFolder } from '../support/onnx';
import { numbers } from '../support/runtime';
import { scalar, uniform, vector } from '../support/tensors';
import { graph, input, node } from './graphs';

const ones = tensorOf('float32', [2], [1, 1]);

const g = inTraining(
  graph(
    [input('x', [4, 2])],
    [
      node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['n'], { momentum: float(0.9) }),
      node('Dropout', ['n', 'ratio'], ['d']),
      node('Dropout', ['d'], ['e'], { seed: int(7) }),
      node('Relu', ['e'], ['y']),
    ],
    ['y'],
    { s: ones, b: ones, m: ones, v: ones, ratio: tensorOf('float32', [], [0.5]) },
  ),
  new Map(),
);

it('BatchNormalization normalises with the batch, and hands out its running statistics as the operator demands', () => {
  const [n] = g.nodes;
  expect(n?.attributes).toEqual({ momentum: float(0.9), training_mode: int(1) });
  expect(n?.outputs[0]).toBe('n');
  expect(new Set(n?.outputs).size).toBe(3);
});

it('Dropout drops, each with a seed so that a probe can be repeated', () => {
  const [, first, second] = g.nodes;
  const on = first?.inputs[2] ?? '';
  expect(tensorNumbers(g.initializers.get(on) ?? ones)).toEqual([1]);
  expect(first?.inputs.slice(0, 2)).toEqual(['n', 'ratio']);
  expect(first?.attributes.seed).toEqual(int(1));
  expect(second?.inputs).toEqual(['d', '', on]);
  expect(second?.attributes.seed).toEqual(int(7));
});

it('everything else stays as it is', () => {
  expect(g.nodes.at(-1)).toEqual(node('Relu', ['e'], ['y']));
});

describe('inside the bodies of control flow', () => {
  let process: ProbeProcess;
  beforeAll(() => {
    process = startProbe();
  });
  afterAll(() => process.dispose());

  const normalise = (x: string, y: string): Node =>
    named('BatchNormalization', [x, 'scale', 'shift', 'zero', 'one'], y);
  const statistics = {
    scale: vector([1, 2, 3]),
    shift: vector([0.5, 0, -1]),
    zero: vector([0, 0, 0]),
    one: vector([1, 1, 1]),
  };

  it('BatchNormalization normalises with the batch of each round', async () => {
    const weights = { 'w.weight': uniform([3, 3], { seed: 1 }), ...statistics };
    const step = (x: string, at: string): Node[] => [
      named('MatMul', [x, 'w.weight'], `p${at}`),
      normalise(`p${at}`, `n${at}`),
      named('Relu', [`n${at}`], `y${at}`),
    ];
    const x = uniform([2, 8, 3], { seed: 2 });
    const scanned: Network = {
      nodes: [named('Scan', ['x'], 'all', { body: body(['row'], step('row', ''), ['y']), num_scan_inputs: 1 })],
      inputs: { x },
      weights,
      outputs: { all: [2, 8, 3] },
    };
    const straight: Network = {
      ...scanned,
      nodes: [
        ...[0, 1].flatMap((t) => [
          named('Gather', ['x', `at${t}`], `x${t}`),
          ...step(`x${t}`, `${t}`),
          named('Unsqueeze', [`y${t}`, 'axis'], `row${t}`),
        ]),
        named('Concat', ['row0', 'row1'], 'all', { axis: 0 }),
      ],
      weights: { ...weights, at0: scalar(0, 'int64'), at1: scalar(1, 'int64'), axis: vector([0], 'int64') },
    };
    const seen = await analysed(process, scanned, { training: true });
    const same = await analysed(process, straight, { training: true });
    const parts = [same.tensor('n0'), same.tensor('n1')];
    const found = seen.preActivation('Scan:all/body/w');
    expectSame(
      found.value,
      parts.map((t) => t.value),
    );
    expectSame(
      found.gradient,
      parts.map((t) => t.gradient),
    );
    for (const name of ['w.weight', 'scale', 'shift']) {
      expectSame(seen.tensor(name).gradient, [same.tensor(name).gradient]);
    }
  });

  it('BatchNormalization normalises images over their pixels as well', async () => {
    const { nodes, ...rest }: Network = {
      nodes: [normalise('x', 'y')],
      inputs: { x: uniform([4, 3, 5, 2], { seed: 3, low: 1, high: 5 }), t: scalar(1) },
      weights: { ...statistics, nought: scalar(0) },
      outputs: { y: [4, 3, 5, 2] },
    };
    const inBranch = [
      named('Greater', ['t', 'nought'], 'on'),
      named('If', ['on'], 'y', {
        then_branch: branch([normalise('x', 'yes')], ['yes']),
        else_branch: branch([named('Neg', ['x'], 'no')], ['no']),
      }),
    ];
    const seen = await analysed(process, { ...rest, nodes: inBranch }, { training: true });
    const same = await analysed(process, { ...rest, nodes }, { training: true });
    for (const name of ['x', 'y', 'scale', 'shift']) {
      expectSame(seen.tensor(name).value, [same.tensor(name).value]);
      if (name !== 'y') expectSame(seen.tensor(name).gradient, [same.tensor(name).gradient]);
    }
  });

  /**
   * All of these are linear in `start`, so that L = Σ start · dL/dstart whatever is dropped (Euler's theorem), as long as the backward pass
   * drops the same elements as the forward one.
   */
  const dropping = (inputs: readonly string[], nodes: readonly Node[], outputs: readonly string[]) =>
    body(inputs, nodes, outputs);
  const drop = (x: string, y: string): Node => named('Dropout', [x, 'ratio'], y);
  const mix = (x: string, y: string): Node => named('MatMul', [x, 'w'], y);
  const common = {
    inputs: {
      start: uniform([16, 32], { seed: 4 }),
      x: uniform([5, 16, 32], { seed: 5, low: 0, high: 0 }),
      t: scalar(4.5),
    },
    weights: {
      w: uniform([32, 32], { seed: 6, low: -0.3, high: 0.3 }),
      ratio: scalar(0.25),
      nought: scalar(0),
      shape: vector([16, 32], 'int64'),
    },
    outputs: { y: [16, 32] },
  };
  const cell = [mix('h', 'm'), drop('m', 'd'), named('Identity', ['d'], 'next')];
  const inner = named('Loop', ['trips', '', 'g'], 'next', {
    body: rounds(['i', 'going', 'h'], [named('Identity', ['going'], 'on'), mix('h', 'm'), drop('m', 'd')], ['on', 'd']),
  });
  const networks: readonly (readonly [string, readonly Node[]])[] = [
    [
      'of a Loop',
      [
        tripsOf('t'),
        named('Loop', ['trips', '', 'start'], 'y', {
          body: rounds(['i', 'going', 'h'], [named('Identity', ['going'], 'on'), ...cell], ['on', 'next']),
        }),
      ],
    ],
    [
      'of a Scan',
      [named('Scan', ['start', 'x'], 'y', { body: dropping(['h', 'row'], cell, ['next']), num_scan_inputs: 1 })],
    ],
    [
      'of a Loop in a Scan',
      [
        tripsOf('t'),
        named('Scan', ['start', 'x'], 'y', {
          body: dropping(['g', 'row'], [inner, named('Reshape', ['next', 'shape'], 'shaped')], ['shaped']),
          num_scan_inputs: 1,
        }),
      ],
    ],
    [
      'of an If',
      [
        named('Greater', ['t', 'nought'], 'yes'),
        named('If', ['yes'], 'y', {
          then_branch: branch([mix('start', 'm'), drop('m', 'd')], ['d']),
          else_branch: branch([named('Neg', ['start'], 'no')], ['no']),
        }),
      ],
    ],
  ];

  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

  it.each(networks)('Dropout in the body %s drops the same in the backward pass', async (_, nodes) => {
    const tensors = temporaryFolder();
    const seen = await analysed(process, { ...common, nodes }, { training: true, tensors });
    const index: Record<string, string> = JSON.parse(readFileSync(join(tensors, 'index.json'), 'utf8'));
    const saved = readNpy(join(tensors, index.start ?? ''));
    const gradient = decodeNumbers(saved.dtype, saved.bytes) ?? [];
    const { loss, status } = seen.model.probe;
    expect(status).toBe('ok');
    const expected = dot(numbers(common.inputs.start as Tensor), gradient);
    expect(Math.abs((loss ?? 0) - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
  });

  it('Dropout drops its share, and others in every round', async () => {
    const [, [, nodes] = []] = networks;
    const open = { ...common, nodes: nodes ?? [], weights: { ...common.weights, w: identity(32) } };
    const once = await analysed(process, open, { training: true });
    const all = await analysed(process, open, { training: true, seeds: 3, inputs: {} });
    // After five rounds through the identity an element is left with a chance of 0.75⁵.
    const left = (seen: typeof once): number => 1 - (seen.tensor('y').value?.zeroFraction ?? 0);
    expect(left(once)).toBeCloseTo(0.75 ** 5, 1);
    expect(left(all)).toBeCloseTo(0.75 ** 5, 1);
  });
});

const identity = (n: number): Tensor =>
  tensorOf(
    'float32',
    [n, n],
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
  );
