import { describe, expect, it } from 'vitest';
import { float, type Graph, type Tensor, tensorOf } from '../../../src/model';
import type { Types } from '../../../src/ops/builder';
import { differentiate } from '../../../src/probe/differentiate';
import { prune } from '../../../src/probe/prune';
import { modelBytes, randoms } from '../../numeric/gradient';
import { node } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';
import { gates } from './cells';
import { recurrence, type Settings, type Values } from './reference';

/**
 * The runtime has no recurrent kernels in double precision. Here plain loops take their place: they make the forward values, and their
 * central differences, element by element, are what the gradients must be.
 */

const sizes = { rounds: 4, batch: 3, size: 2, hidden: 3 } as const;

type Optional = 'bias' | 'lengths' | 'h0' | 'c0' | 'peepholes';
const usual = { RNN: ['bias', 'h0'], GRU: ['bias', 'h0'], LSTM: ['bias', 'h0', 'c0'] } as const;
const defaults = { RNN: ['Tanh'], GRU: ['Sigmoid', 'Tanh'], LSTM: ['Sigmoid', 'Tanh', 'Tanh'] } as const;

const lengths = [4, 2, 3];
const order = ['x', 'w', 'r', 'bias', 'lengths', 'h0', 'c0', 'peepholes'] as const;

function draw({ op, direction }: Settings, optional: readonly Optional[]): Readonly<Record<string, Tensor>> {
  const { rounds, batch, size, hidden } = sizes;
  const directions = direction === 'bidirectional' ? 2 : 1;
  const rows = gates[op] * hidden;
  const random = randoms(7);
  const dims: Readonly<Record<string, readonly number[]>> = {
    x: [rounds, batch, size],
    w: [directions, rows, size],
    r: [directions, rows, hidden],
    bias: [directions, 2 * rows],
    h0: [directions, batch, hidden],
    c0: [directions, batch, hidden],
    peepholes: [directions, 3 * hidden],
  };
  return Object.fromEntries(
    order.flatMap((name): [string, Tensor][] => {
      if (name === 'lengths') return optional.includes(name) ? [[name, tensorOf('int32', [batch], lengths)]] : [];
      if (!['x', 'w', 'r', ...optional].includes(name)) return [];
      const shape = dims[name] as readonly number[];
      return [[name, tensorOf('float64', shape, Array.from({ length: shape.reduce((n, k) => n * k) }, random))]];
    }),
  );
}

/** Σ outputs·cotangents, as a function of one input with the others fixed; its derivative in every element by Richardson's differences. */
function differences(loss: (v: Values) => number, values: Values, name: string): readonly number[] {
  const h = 1e-3;
  const at = values[name] as readonly number[];
  return at.map((x, i) => {
    const slope = (step: number): number => {
      const moved = (to: number): number => loss({ ...values, [name]: at.with(i, to) });
      return (moved(x + step) - moved(x - step)) / (2 * step);
    };
    return (4 * slope(h / 2) - slope(h)) / 3;
  });
}

async function gradientsInDouble(s: Settings, inputs: Readonly<Record<string, Tensor>>, seed: number) {
  const values: Values = Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, numbers(t)]));
  const forward = recurrence(s, sizes, values);
  const { rounds, batch, hidden } = sizes;
  const directions = s.direction === 'bidirectional' ? 2 : 1;
  const results = s.op === 'LSTM' ? (['y', 'h', 'c'] as const) : (['y', 'h'] as const);
  const shape = {
    y: [rounds, directions, batch, hidden],
    h: [directions, batch, hidden],
    c: [directions, batch, hidden],
  };
  const random = randoms(seed);
  const cotangents = new Map(results.map((name) => [name, forward[name].map(() => random())]));
  const loss = (v: Values): number => {
    const out = recurrence(s, sizes, v);
    return results.reduce(
      (sum, name) => out[name].reduce((t, y, i) => t + y * (cotangents.get(name)?.[i] ?? 0), sum),
      0,
    );
  };

  const graph: Graph = {
    name: 'cell',
    inputs: Object.entries(inputs).map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
    outputs: results.map((name) => ({ name })),
    initializers: new Map(),
    nodes: [
      node(
        s.op,
        order.map((name) => (name in inputs ? name : '')),
        results,
        {
          hidden_size: hidden,
          direction: s.direction,
          activations: Array.from({ length: directions }, () => s.activations).flat(),
          ...(s.clip && { clip: float(s.clip) }),
          ...(s.linearBeforeReset && { linear_before_reset: 1 }),
          ...(s.inputForget && { input_forget: 1 }),
        },
      ),
    ],
    values: new Map(),
  };
  const tensors = new Map<string, Tensor>([
    ...Object.entries(inputs),
    ...results.map((name): [string, Tensor] => [name, tensorOf('float64', shape[name], forward[name])]),
    ...results.map((name): [string, Tensor] => [
      `d${name}`,
      tensorOf('float64', shape[name], cotangents.get(name) ?? []),
    ]),
  ]);
  const types: Types = new Map([...tensors].map(([name, t]) => [name, { dtype: t.dtype, shape: t.dims }]));
  const wanted = Object.keys(inputs).filter((name) => name !== 'lengths');
  const result = differentiate({
    graph,
    types,
    cotangents: new Map(results.map((name) => [name, `d${name}`])),
    wanted: new Set(wanted),
  });
  const outputs = wanted.map((name) => result.gradients.get(name) ?? '');
  const nodes = prune(result.nodes, outputs).filter((n) => n.op !== s.op);
  const used = [...tensors].filter(([name]) => nodes.some((n) => n.inputs.includes(name)));
  const backward: Graph = {
    ...graph,
    inputs: used.map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
    outputs: outputs.map((name) => ({ name })),
    initializers: result.initializers,
    nodes,
  };
  const run = await (await load(modelBytes(backward))).run(new Map(used));
  return wanted.map((name, i) => {
    const have = numbers(run.get(outputs[i] as string) as Tensor);
    return { name, have, want: differences(loss, values, name) };
  });
}

async function agrees(s: Settings, optional: readonly Optional[] = usual[s.op]): Promise<void> {
  for (const { name, have, want } of await gradientsInDouble(s, draw(s, optional), 3)) {
    expect(have, name).toHaveLength(want.length);
    const scale = Math.max(...want.map(Math.abs));
    expect(scale, `${name}: the differences`).toBeGreaterThan(0);
    const error = Math.max(...want.map((x, i) => Math.abs(x - (have[i] as number)))) / scale;
    expect(error, name).toBeLessThan(1e-9);
  }
}

describe.each(['forward', 'reverse', 'bidirectional'] as const)('in double precision, %s', (direction) => {
  it.each(['RNN', 'GRU', 'LSTM'] as const)('%s', (op) => agrees({ op, direction, activations: defaults[op] }));

  it.each(['RNN', 'GRU', 'LSTM'] as const)('%s of sequences of different lengths', (op) =>
    agrees({ op, direction, activations: defaults[op] }, [...usual[op], 'lengths']),
  );

  it.each(['RNN', 'GRU', 'LSTM'] as const)('%s with other activations', (op) =>
    agrees({ op, direction, activations: ['Softsign', 'Sigmoid', 'Softsign'].slice(0, defaults[op].length) }),
  );

  it('GRU that resets after the product', () =>
    agrees({ op: 'GRU', direction, activations: defaults.GRU, linearBeforeReset: true }));

  it('GRU that resets after the product, of sequences of different lengths', () =>
    agrees({ op: 'GRU', direction, activations: defaults.GRU, linearBeforeReset: true }, ['bias', 'h0', 'lengths']));

  it('LSTM that forgets what it lets in', () =>
    agrees({ op: 'LSTM', direction, activations: defaults.LSTM, inputForget: true }));

  it('LSTM with peepholes', () =>
    agrees({ op: 'LSTM', direction, activations: defaults.LSTM }, ['bias', 'h0', 'c0', 'peepholes']));

  it('LSTM with peepholes, of sequences of different lengths', () =>
    agrees({ op: 'LSTM', direction, activations: defaults.LSTM }, ['bias', 'lengths', 'h0', 'c0', 'peepholes']));
});

describe('clipped, in double precision', () => {
  // Limits that no pre-activation of this draw comes near, on either side, so that the differences see no kink.
  it.each([
    ['RNN', 0.9, []],
    ['GRU', 0.8, []],
    ['LSTM', 0.9, ['peepholes']],
  ] as const)('%s at %s', (op, clip, more) =>
    agrees({ op, direction: 'forward', activations: defaults[op], clip }, [...usual[op], ...more]),
  );
});
