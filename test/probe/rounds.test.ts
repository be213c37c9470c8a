import { describe, expect, it } from 'vitest';
import type { Graph, Node, Tensor } from '../../src/model';
import { GraphBuilder } from '../../src/ops/builder';
import { collectOutputs } from '../../src/probe/differentiate';
import { broughtOut } from '../../src/probe/rounds';
import { encodeModel, readOnnx } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { body, branch, rounds, tripsOf } from '../ops/control/bodies';
import { node, value, writeTinyModel } from '../support/onnx';
import { load, numbers } from '../support/runtime';
import { scalar, uniform, vector } from '../support/tensors';

/** Values of bodies, brought out and run: held against plain loops over numbers. */

interface Case {
  readonly nodes: readonly Node[];
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly constants?: Readonly<Record<string, Tensor>>;
  readonly output: string;
}

/** The shape and numbers of all rounds of every wanted value that can be had, and how many nodes it took. */
async function outOf(c: Case, wanted: readonly string[], bytes = 2 ** 20) {
  const file = writeTinyModel({
    nodes: c.nodes,
    inputs: Object.entries(c.inputs).map(([name, t]) => value(name, t.dims)),
    outputs: [{ name: c.output }],
    ...(c.constants && { initializers: c.constants }),
  });
  const given = Object.entries(c.inputs).map(([name, t]) => [name, { dtype: t.dtype, shape: t.dims }] as const);
  const { graph, types } = canonicalise(readOnnx(file), new Map(given));
  const taken = new Set(types.keys());
  collectOutputs(graph, taken);
  const b = new GraphBuilder(taken, types, 'rounds');
  const { nodes, pooled } = broughtOut(graph.nodes, wanted, b, bytes);
  const whole: Graph = {
    ...graph,
    nodes,
    initializers: new Map([...graph.initializers, ...b.initializers]),
    outputs: [{ name: c.output }, ...[...pooled.values()].map((name) => ({ name }))],
    values: new Map(),
  };
  const session = await load(encodeModel({ graph: whole, opsets: graph.opsets ?? new Map() }));
  const results = await session.run(new Map(Object.entries(c.inputs)));
  const found = new Map(
    [...pooled].map(([name, from]) => {
      const t = results.get(from) as Tensor;
      return [name, { dims: t.dims, values: numbers(t).map((x) => Number(x.toPrecision(5))) }] as const;
    }),
  );
  return { found, nodes: nodes.length };
}

/** s ← s + row, doubled in between. */
const sum = body(
  ['s', 'row'],
  [node('Add', ['row', 'row'], 'twice'), node('Add', ['s', 'twice'], 'next'), node('Neg', ['next'], 'emitted')],
  ['next', 'emitted'],
);
const rows = [1, 2, 3].map((n) => [n, 10 * n]);
const table: Tensor = { ...uniform([3, 2], {}), data: bytesOf(rows.flat()) };
const zero: Tensor = { ...uniform([2], {}), data: bytesOf([0, 0]) };
function bytesOf(values: readonly number[]): Tensor['data'] {
  return { kind: 'bytes', bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

const scanned: Case = {
  nodes: [node('Scan', ['s0', 'x'], ['last', 'all'], { body: sum, num_scan_inputs: 1 })],
  inputs: { s0: zero, x: table },
  output: 'all',
};

describe('values that a loop makes', () => {
  it('come out round by round, whether it hands them on, stacks them, is given them or keeps them to itself', async () => {
    const { found } = await outOf(scanned, ['twice', 'next', 'emitted', 's', 'row']);
    expect(Object.fromEntries([...found].map(([name, t]) => [name, t.values]))).toEqual({
      twice: [2, 20, 4, 40, 6, 60],
      next: [2, 20, 6, 60, 12, 120],
      emitted: [-2, -20, -6, -60, -12, -120],
      s: [0, 0, 2, 20, 6, 60],
      row: [1, 10, 2, 20, 3, 30],
    });
    expect(found.get('twice')?.dims).toEqual([3, 2]);
  });

  it('come out of copies of it, where all of them together would take too much room', async () => {
    const names = ['twice', 'next', 'emitted'];
    const together = await outOf(scanned, names);
    const apart = await outOf(scanned, names, 24);
    expect(together.nodes).toBe(1);
    expect(apart.nodes).toBe(3);
    expect(apart.found).toEqual(together.found);
  });

  it('run into a dozen copies at most', async () => {
    const steps = Array.from({ length: 40 }, (_, i) => node('Neg', [i ? `v${i - 1}` : 'row'], `v${i}`));
    const long = body(['s', 'row'], [...steps, node('Add', ['s', 'v39'], 'next')], ['next', 'v39']);
    const c = { ...scanned, nodes: [node('Scan', ['s0', 'x'], ['', 'all'], { body: long, num_scan_inputs: 1 })] };
    const { found, nodes } = await outOf(
      c,
      steps.flatMap((n) => n.outputs),
      1,
    );
    expect(nodes).toBeLessThan(16);
    expect(found.get('v38')?.values).toEqual(rows.flat().map((x) => -x));
  });

  it('stay where their shape changes from round to round', async () => {
    const growing = rounds(
      ['i', 'going', 's'],
      [
        node('Identity', ['going'], 'on'),
        node('Concat', ['s', 's0'], 'next', { axis: 0 }),
        node('Neg', ['s0'], 'same'),
      ],
      ['on', 'next'],
    );
    const { found } = await outOf(
      {
        nodes: [tripsOf('t'), node('Loop', ['trips', '', 's0'], 'y', { body: growing })],
        inputs: { s0: zero, t: scalar(3.5) },
        output: 'y',
      },
      ['next', 'same'],
    );
    expect([...found.keys()]).toEqual(['same']);
    expect(found.get('same')?.dims).toEqual([3, 2]);
  });
});

describe('values that a branch makes', () => {
  const c = (sign: number): Case => ({
    nodes: [
      node('Greater', ['t', 'nought'], 'on'),
      node('If', ['on'], 'y', {
        then_branch: branch([node('Neg', ['x'], 'u')], ['u']),
        else_branch: branch([node('Scan', ['s0', 'x'], ['w', 'v'], { body: sum, num_scan_inputs: 1 })], ['v']),
      }),
    ],
    inputs: { s0: zero, x: table, t: scalar(sign) },
    constants: { nought: scalar(0) },
    output: 'y',
  });

  it('are there once where it ran, and not at all where it did not', async () => {
    const then = (await outOf(c(1), ['u', 'twice'])).found;
    expect(then.get('u')).toEqual({ dims: [1, 3, 2], values: rows.flat().map((x) => -x) });
    expect(then.get('twice')?.dims).toEqual([0, 2]);
    const otherwise = (await outOf(c(-1), ['u', 'twice'])).found;
    expect(otherwise.get('u')?.dims).toEqual([0, 3, 2]);
    expect(otherwise.get('twice')?.values).toEqual([2, 20, 4, 40, 6, 60]);
  });

  it('of a loop that is counted at run time: as many as it had rounds', async () => {
    const counted = (sign: number): Case => {
      const loop = node('Loop', ['trips', '', 's0'], 'v', {
        body: rounds(
          ['i', 'going', 's'],
          [node('Identity', ['going'], 'go'), node('Add', ['s', 'one'], 'next')],
          ['go', 'next'],
        ),
      });
      return {
        nodes: [
          tripsOf('k'),
          node('Greater', ['t', 'nought'], 'on'),
          node('If', ['on'], 'y', {
            then_branch: branch([loop], ['v']),
            else_branch: branch([node('Neg', ['s0'], 'u')], ['u']),
          }),
        ],
        inputs: { s0: zero, t: scalar(sign), k: scalar(4.5) },
        constants: { nought: scalar(0), one: scalar(1) },
        output: 'y',
      };
    };
    expect((await outOf(counted(1), ['next'])).found.get('next')).toEqual({
      dims: [4, 2],
      values: [1, 1, 2, 2, 3, 3, 4, 4],
    });
    expect((await outOf(counted(-1), ['next'])).found.get('next')?.dims).toEqual([0, 2]);
  });

  it('in a loop: of those rounds that took it', async () => {
    const choosing = body(
      ['s', 'row'],
      [
        node('ReduceSum', ['row'], 'all-of-it', { keepdims: 0 }),
        node('Greater', ['all-of-it', 'most'], 'on'),
        node('If', ['on'], 'chosen', {
          then_branch: branch([node('Neg', ['row'], 'u')], ['u']),
          else_branch: branch([node('Add', ['row', 'row'], 'v')], ['v']),
        }),
        node('Add', ['s', 'chosen'], 'next'),
      ],
      ['next', 'chosen'],
    );
    const { found } = await outOf(
      {
        ...scanned,
        nodes: [node('Scan', ['s0', 'x'], ['last', 'all'], { body: choosing, num_scan_inputs: 1 })],
        constants: { most: scalar(15) },
      },
      ['u', 'v'],
    );
    expect(found.get('u')).toEqual({ dims: [2, 2], values: [-2, -20, -3, -30] });
    expect(found.get('v')).toEqual({ dims: [1, 2], values: [2, 20] });
  });
});

describe('loops in loops', () => {
  const outer = (inner: readonly Node[], made: string): Case => ({
    nodes: [
      tripsOf('t'),
      node('Scan', ['s0', 'x'], ['last', 'all'], {
        body: body(
          ['p', 'line'],
          [...inner, node('ReduceSum', [made], 'flat', { keepdims: 0 }), node('Add', ['p', 'flat'], 'p2')],
          ['p2', 'flat'],
        ),
        num_scan_inputs: 1,
      }),
    ],
    inputs: { s0: zero, x: table, t: scalar(2.5) },
    output: 'all',
  });

  it('that run as often every time come out with all rounds one after the other', async () => {
    const inner = node('Scan', ['line'], 'each', {
      body: body(['element'], [node('Mul', ['element', 'element'], 'square')], ['square']),
      num_scan_inputs: 1,
    });
    const { found } = await outOf(outer([inner], 'each'), ['square']);
    expect(found.get('square')).toEqual({ dims: [6], values: [1, 100, 4, 400, 9, 900] });
  });

  it('that are counted at run time stay inside', async () => {
    const inner = node('Loop', ['trips', '', 'line'], 'turned-often', {
      body: rounds(
        ['i', 'going', 'g'],
        [node('Identity', ['going'], 'go'), node('Neg', ['g'], 'turned')],
        ['go', 'turned'],
      ),
    });
    // A Scan is not run unless the shapes in it are known.
    const { found } = await outOf(
      {
        ...outer([inner, node('Reshape', ['turned-often', 'two'], 'each')], 'each'),
        constants: { two: vector([2], 'int64') },
      },
      ['turned', 'flat'],
    );
    expect([...found.keys()]).toEqual(['flat']);
  });
});

it('graphs without bodies stay as they are', async () => {
  const c = { nodes: [node('Neg', ['x'], 'y')], inputs: { x: table }, output: 'y' };
  expect(await outOf(c, ['y'])).toEqual({ found: new Map(), nodes: 1 });
});
