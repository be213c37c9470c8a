import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalyzeOptions } from '../../src/analysis';
import { ints, type Node, type Tensor, tensorNumbers, tensorOf } from '../../src/model';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { MeasuredTensor } from '../../src/probe/measured';
import { body, branch, rounds, tripsOf, uncertain, uncertainly } from '../ops/control/bodies';
import { analysed as analyse, expectSame, type Network, type Seen } from '../support/analysed';
import { node, tinyGraph, value } from '../support/onnx';
import { scalar, uniform, vector } from '../support/tensors';

/** Layers inside loops and branches, against the same network written out by hand: the layers of its rounds pool to the same numbers. */

let probe: ProbeProcess;
beforeAll(() => {
  probe = startProbe();
});
afterAll(() => probe.dispose());
const analysed = (network: Network, options: Partial<AnalyzeOptions> = {}): Promise<Seen> =>
  analyse(probe, network, options);

const weights = {
  'cell.input.weight': uniform([3, 4], { seed: 1, low: -1, high: 1 }),
  'cell.hidden.weight': uniform([4, 4], { seed: 2, low: -1, high: 1 }),
  'read.weight': uniform([4, 5], { seed: 3, low: -1, high: 1 }),
};
const start = uniform([2, 4], { seed: 4 });

/** h ← tanh(x·W + h·U), y = relu(h·V). */
const step = (x: string, h: string, next: string, y: string, at = ''): Node[] => [
  node('MatMul', [x, 'cell.input.weight'], `xw${at}`),
  node('MatMul', [h, 'cell.hidden.weight'], `hu${at}`),
  node('Add', [`xw${at}`, `hu${at}`], `z${at}`),
  node('Tanh', [`z${at}`], next),
  node('MatMul', [next, 'read.weight'], `p${at}`),
  node('Relu', [`p${at}`], y),
];

const sequence = uniform([4, 2, 3], { seed: 5 });

/** Four rounds one after the other; what leaves the last and what all of them leave. */
function unrolled(count: number): Network {
  const numbers = Array.from({ length: count }, (_, t) => t);
  return {
    nodes: numbers.flatMap((t) => [
      node('Gather', ['x', `at${t}`], `x${t}`, { axis: 0 }),
      ...step(`x${t}`, t === 0 ? 'start' : `h${t}`, `h${t + 1}`, `y${t}`, `.${t}`),
      ...(t === count - 1
        ? [
            ...numbers.map((k) => node('Unsqueeze', [`y${k}`, 'axis'], `row${k}`)),
            node(
              'Concat',
              numbers.map((k) => `row${k}`),
              'all',
              { axis: 0 },
            ),
            node('Identity', [`h${count}`], 'last'),
          ]
        : []),
    ]),
    inputs: { x: sequence, start },
    weights: {
      ...weights,
      ...Object.fromEntries(numbers.map((t) => [`at${t}`, scalar(t, 'int64')])),
      axis: vector([0], 'int64'),
    },
    outputs: { all: [count, 2, 5], last: [2, 4] },
  };
}

const scanned: Network = {
  nodes: [
    {
      ...node('Scan', ['start', 'x'], ['last', 'all'], {
        body: body(['h', 'xt'], step('xt', 'h', 'next', 'y'), ['next', 'y']),
        num_scan_inputs: 1,
      }),
      name: 'time',
    },
  ],
  inputs: { x: sequence, start },
  weights,
  outputs: { all: [4, 2, 5], last: [2, 4] },
};

/** The same over the first rounds that a number from outside counts. */
const looped = (count: number): Network => ({
  nodes: [
    tripsOf('t'),
    {
      ...node('Loop', ['trips', '', 'start'], ['last', 'all'], {
        body: rounds(
          ['i', 'going', 'h'],
          [
            node('Identity', ['going'], 'on'),
            node('Gather', ['x', 'i'], 'xt', { axis: 0 }),
            ...step('xt', 'h', 'next', 'y'),
          ],
          ['on', 'next', 'y'],
        ),
      }),
      name: 'loop_3',
    },
  ],
  inputs: { x: sequence, start, t: scalar(count + 0.5) },
  weights,
  outputs: count === 0 ? { last: [2, 4] } : { all: [count, 2, 5], last: [2, 4] },
});

/** Holds every layer of the body against its copies in the network that is written out. */
async function expectPooled(seen: Seen, path: string, count: number): Promise<void> {
  const straight = await analysed(unrolled(count));
  const rows = (name: string): readonly MeasuredTensor[] =>
    Array.from({ length: count }, (_, t) => straight.tensor(`${name}.${t}`));
  const layers = [
    ['cell.input', 'xw'],
    ['cell.hidden', 'hu'],
    ['read', 'p'],
  ] as const;
  for (const [id, name] of layers) {
    const found = seen.preActivation(`${path}/${id}`);
    expect(found.rounds).toBe(count);
    expect(found.shape).toEqual(rows(name)[0]?.shape);
    expectSame(
      found.value,
      rows(name).map((t) => t.value),
    );
    expectSame(
      found.gradient,
      rows(name).map((t) => t.gradient),
    );
  }
  for (const name of [...Object.keys(weights), 'start', 'x']) {
    expectSame(seen.tensor(name).gradient, [straight.tensor(name).gradient]);
  }
}

describe('layers in the body of a Scan', () => {
  it('have the path of the body in their names, and every round in their numbers', async () => {
    const seen = await analysed(scanned);
    expect(seen.model.probe).toMatchObject({ status: 'ok', cuts: [] });
    expect(seen.model.model.layers.map((l) => l.id)).toEqual([
      'time/body/cell.input',
      'time/body/cell.hidden',
      'time/body/Tanh:next',
      'time/body/read',
    ]);
    await expectPooled(seen, 'time/body', 4);
  });

  it('backwards over a sequence that lies along another axis: the same rounds in another order', async () => {
    const across: Network = {
      ...scanned,
      nodes: [
        node('Transpose', ['x'], 'turned', { perm: [1, 0, 2] }),
        ...scanned.nodes.map((n) => ({
          ...n,
          inputs: ['start', 'turned'],
          attributes: { ...n.attributes, scan_input_axes: ints([1]) },
        })),
      ],
    };
    await expectPooled(await analysed(across), 'time/body', 4);
  });

  it('count rounds of all draws', async () => {
    const seen = await analysed(scanned, { seeds: 3, inputs: {}, cotangents: {} });
    expect(seen.preActivation('time/body/read')).toMatchObject({ rounds: 12, shape: [2, 5] });
  });

  it('have units that are dead when no round wakes them', async () => {
    const low = { ...scanned, weights: { ...weights, 'read.weight': uniform([4, 5], { low: 0, high: 0 }) } };
    const seen = await analysed(low);
    expect(seen.preActivation('time/body/read').units).toEqual({ units: 5, dead: 5, alwaysOn: 0 });
  });
});

describe('layers in the body of a Loop', () => {
  it('that is counted at run time: every round that ran', async () => {
    const seen = await analysed(looped(3));
    await expectPooled(seen, 'loop_3/body', 3);
  });

  it('without a round have not run, which is not to say that they are zero', async () => {
    const seen = await analysed(looped(0));
    for (const id of ['loop_3/body/cell.input', 'loop_3/body/read']) {
      expect(seen.preActivation(id)).toMatchObject({
        rounds: 0,
        value: null,
        gradient: null,
        gradientAbsent: 'not run',
      });
    }
    expect(seen.tensor('cell.input.weight')).toMatchObject({ gradient: null, gradientAbsent: 'not run' });
    expect(seen.tensor('cell.input.weight').value?.n).toBe(12);
    expect(seen.tensor('start').gradient?.n).toBe(8);
  });
});

/** Whether the mean of x is positive. */
const isPositive = (x: string, on: string): Node[] => [
  node('ReduceMean', [x], `${on}.mean`, { keepdims: 0 }),
  node('Greater', [`${on}.mean`, 'zero'], on),
];

const high = uniform([2, 3], { seed: 7, low: 0.5, high: 2 });
const low = uniform([2, 3], { seed: 8, low: -2, high: -0.5 });

describe('layers in the branches of an If', () => {
  const chosen = (x: Tensor): Network => ({
    nodes: [
      ...isPositive('x', 'on'),
      {
        ...node('If', ['on'], 'y', {
          then_branch: branch([node('MatMul', ['x', 'a.weight'], 'za'), node('Tanh', ['za'], 'ya')], ['ya']),
          else_branch: branch([node('MatMul', ['x', 'b.weight'], 'zb'), node('Sigmoid', ['zb'], 'yb')], ['yb']),
        }),
        name: 'choice',
      },
    ],
    inputs: { x },
    weights: {
      'a.weight': uniform([3, 4], { seed: 1 }),
      'b.weight': uniform([3, 4], { seed: 2 }),
      zero: scalar(0),
    },
    outputs: { y: [2, 4] },
  });
  const straight = (x: Tensor, of: 'a' | 'b', activation: string): Network => ({
    ...chosen(x),
    nodes: [node('MatMul', ['x', `${of}.weight`], `z${of}`), node(activation, [`z${of}`], 'y')],
  });

  it.each([
    ['then', high, 'a', 'Tanh', 'else/b'],
    ['else', low, 'b', 'Sigmoid', 'then/a'],
  ] as const)('%s: the taken one is like any layer, the other has not run', async (path, x, of, activation, other) => {
    const seen = await analysed(chosen(x));
    const same = await analysed(straight(x, of, activation));
    const found = seen.preActivation(`choice/${path}/${of}`);
    expect(found).toMatchObject({ rounds: 1, shape: [2, 4] });
    expectSame(found.value, [same.tensor(`z${of}`).value]);
    expectSame(found.gradient, [same.tensor(`z${of}`).gradient]);
    expectSame(seen.tensor(`${of}.weight`).gradient, [same.tensor(`${of}.weight`).gradient]);
    const idle = { rounds: 0, value: null, gradient: null, gradientAbsent: 'not run' };
    expect(seen.preActivation(`choice/${other}`)).toMatchObject(idle);
    expect(seen.output(`choice/${other}`)).toMatchObject(idle);
    expect(seen.tensor(`${other.slice(-1)}.weight`)).toMatchObject({ gradient: null, gradientAbsent: 'not run' });
  });

  it('that draws decide: rounds of those that took the branch', async () => {
    const seen = await analysed(chosen(high), { seeds: 8, inputs: {}, cotangents: {} });
    const [a, b] = ['choice/then/a', 'choice/else/b'].map((id) => seen.preActivation(id).rounds ?? 0);
    expect((a ?? 0) + (b ?? 0)).toBe(8);
    expect(a).toBeGreaterThan(0);
    expect(b).toBeGreaterThan(0);
  });
});

describe('layers in bodies in bodies', () => {
  const unnamed = (...of: Parameters<typeof node>): Node => ({ ...node(...of), name: '' });

  /** Rows of x one after the other: those with a positive mean through a, the others through b; rows of a row are all added to a sum. */
  const mixed: Network = {
    nodes: [
      unnamed('Scan', ['sum0', 'x'], ['sum', 'all'], {
        body: body(
          ['sum', 'row'],
          [
            ...isPositive('row', 'on'),
            unnamed('If', ['on'], ['y'], {
              then_branch: branch([node('MatMul', ['row', 'a.weight'], 'za'), node('Tanh', ['za'], 'ya')], ['ya']),
              else_branch: branch([node('MatMul', ['row', 'b.weight'], 'zb'), node('Tanh', ['zb'], 'yb')], ['yb']),
            }),
            unnamed('Scan', ['sum', 'y'], ['sum2', 'inner'], {
              body: body(
                ['s', 'element'],
                [
                  node('MatMul', ['element', 'c.weight'], 'zc'),
                  node('Softplus', ['zc'], 'yc'),
                  node('Add', ['s', 'yc'], 's2'),
                ],
                ['s2', 'yc'],
              ),
              num_scan_inputs: 1,
            }),
          ],
          ['sum2', 'inner'],
        ),
        num_scan_inputs: 1,
      }),
    ],
    inputs: { x: rowsOf([high, low, low, high, low]), sum0: uniform([4], { seed: 6 }) },
    weights: {
      'a.weight': uniform([3, 4], { seed: 1 }),
      'b.weight': uniform([3, 4], { seed: 2 }),
      'c.weight': uniform([4, 4], { seed: 3 }),
      zero: scalar(0),
    },
    outputs: { sum: [4], all: [5, 2, 4] },
  };

  /** The two rows of each of the five are the batch here; branches by hand. */
  const straight: Network = {
    ...mixed,
    nodes: [
      node('Gather', ['x', 'highs'], 'xa'),
      node('Gather', ['x', 'lows'], 'xb'),
      node('MatMul', ['xa', 'a.weight'], 'za'),
      node('MatMul', ['xb', 'b.weight'], 'zb'),
      node('Tanh', ['za'], 'ya'),
      node('Tanh', ['zb'], 'yb'),
      node('Concat', ['ya', 'yb'], 'sorted', { axis: 0 }),
      node('Gather', ['sorted', 'order'], 'y'),
      node('MatMul', ['y', 'c.weight'], 'zc'),
      node('Softplus', ['zc'], 'all'),
      node('ReduceSum', ['all', 'axes'], 'added', { keepdims: 0 }),
      node('Add', ['added', 'sum0'], 'sum'),
    ],
    weights: {
      ...mixed.weights,
      highs: vector([0, 3], 'int64'),
      lows: vector([1, 2, 4], 'int64'),
      order: vector([0, 2, 3, 1, 4], 'int64'),
      axes: vector([0, 1], 'int64'),
    },
  };

  it('pool over all rounds of all of them, a branch over those that took it', async () => {
    const seen = await analysed(mixed);
    const same = await analysed(straight);
    expect(seen.model.probe).toMatchObject({ status: 'ok', cuts: [] });
    for (const [id, name, count] of [
      ['scan_1/body/if_1/then/a', 'za', 2],
      ['scan_1/body/if_1/else/b', 'zb', 3],
      ['scan_1/body/scan_2/body/c', 'zc', 10],
    ] as const) {
      const found = seen.preActivation(id);
      expect(found.rounds).toBe(count);
      expectSame(found.value, [same.tensor(name).value]);
      expectSame(found.gradient, [same.tensor(name).gradient]);
    }
  });
});

function rowsOf(rows: readonly Tensor[]): Tensor {
  const numbers = rows.flatMap((t) => [...(tensorNumbers(t) ?? [])]);
  return tensorOf('float32', [rows.length, ...(rows[0]?.dims ?? [])], numbers);
}

describe('where the gradient is cut', () => {
  it('inside a body, the layers before it say where', async () => {
    const steps = [
      node('MatMul', ['row', 'a.weight'], 'p'),
      ...uncertain('p', 'far'),
      node('MatMul', ['far', 'b.weight'], 'q'),
    ];
    const seen = await analysed({
      nodes: [
        tripsOf('t'),
        { ...node('Scan', ['x'], 'all', { body: body(['row'], steps, ['q']), num_scan_inputs: 1 }), name: 'time' },
      ],
      inputs: { x: sequence, t: scalar(2.5) },
      weights: {
        'a.weight': uniform([3, 4], { seed: 1 }),
        'b.weight': uniform([4, 2], { seed: 3 }),
        ...uncertainly([2, 4]),
      },
      outputs: { all: [4, 2, 2] },
    });
    expect(seen.model.probe.status).toBe('partial');
    expect(seen.preActivation('time/body/a')).toMatchObject({
      rounds: 4,
      value: { n: 32 },
      gradient: null,
      gradientAbsent: 'cut at time/body/MatMul:q',
    });
    // What has another shape every time, for all that is known, stays inside.
    expect(seen.model.probe.tensors.map((t) => t.name)).not.toContain('q');
  });

  it('at a loop as a whole, everything in it says so', async () => {
    const growing = rounds(
      ['i', 'going', 's'],
      [
        node('Identity', ['going'], 'on'),
        node('MatMul', ['start', 'a.weight'], 'p'),
        node('Concat', ['s', 'p'], 'next', { axis: 0 }),
      ],
      ['on', 'next'],
    );
    const seen = await analysed({
      nodes: [
        tripsOf('t'),
        { ...node('Loop', ['trips', '', 'start'], 'long', { body: growing }), name: 'grow' },
        node('ReduceSum', ['long', 'axis'], 'y', { keepdims: 0 }),
      ],
      inputs: { start, t: scalar(3.5) },
      weights: { 'a.weight': uniform([4, 4], { seed: 1 }), axis: vector([0], 'int64') },
      outputs: { y: [4] },
    });
    expect(seen.preActivation('grow/body/a')).toMatchObject({
      rounds: 3,
      value: { n: 24 },
      gradient: null,
      gradientAbsent: 'cut at grow',
    });
  });
});

describe('a signal that single precision cannot hold', () => {
  const tiny = (x: Tensor): Tensor =>
    tensorOf(
      'float32',
      x.dims,
      (tensorNumbers(x) ?? []).map((v) => v * 1e-10),
    );
  const steps = (y: string): Node[] => [
    node('MatMul', ['row', 'a.weight'], 'p'),
    node('Tanh', ['p'], 'q'),
    node('MatMul', ['q', 'b.weight'], 'r'),
    node('Tanh', ['r'], 's'),
    node('MatMul', ['s', 'c.weight'], 'u'),
    node('Tanh', ['u'], 'v'),
    node('MatMul', ['v', 'd.weight'], 'w'),
    ...isPositive('row', 'on'),
    node('If', ['on'], y, {
      then_branch: branch([node('MatMul', ['w', 'e.weight'], 'high')], ['high']),
      else_branch: branch([node('MatMul', ['w', 'e.weight'], 'low')], ['low']),
    }),
  ];
  const letters = ['a', 'b', 'c', 'd', 'e'];

  it('is computed in a wider one inside of bodies, too', async () => {
    const square = (seed: number): Tensor => tiny(uniform([4, 4], { seed }));
    const seen = await analysed({
      nodes: [
        {
          ...node('Scan', ['x'], 'all', { body: body(['row'], steps('y'), ['y']), num_scan_inputs: 1 }),
          name: 'time',
        },
      ],
      inputs: { x: uniform([6, 2, 4], { seed: 1 }) },
      weights: { ...Object.fromEntries(letters.map((l, i) => [`${l}.weight`, square(i)])), zero: scalar(0) },
      outputs: { all: [6, 2, 4] },
    });
    expect(seen.model.probe.precision).toMatchObject({ native: 'float32', computed: 'float64' });
    // Four weights of about 1e-10 in a row: less than the smallest float32 of full precision, 1e-38.
    const first = seen.preActivation('time/body/a');
    expect(first.rounds).toBe(6);
    expect(first.gradient?.zeroFraction).toBe(0);
    const branches = ['time/body/If:y/then/e', 'time/body/If:y/else/e'].map((id) => seen.preActivation(id));
    expect(branches.map((t) => t.rounds ?? 0).reduce((a, b) => a + b, 0)).toBe(6);
  });
});

describe('layers in the body of a SequenceMap', () => {
  const parts = 3;
  const x = uniform([parts, 2, 4], { seed: 31 });
  const own = { w: uniform([4, 4], { seed: 32 }) };
  const map: Network = {
    nodes: [
      node('SplitToSequence', ['x'], 'parts', { axis: 0, keepdims: 0 }),
      node('SequenceMap', ['parts'], 'rows', {
        body: {
          type: 'graph',
          value: tinyGraph({
            nodes: [node('MatMul', ['part', 'w'], 'z'), node('Tanh', ['z'], 'a')],
            inputs: [value('part', [2, 4])],
            outputs: [value('a', [2, 4])],
          }),
        },
      }),
      node('ConcatFromSequence', ['rows'], 'y', { axis: 0, new_axis: 1 }),
    ],
    inputs: { x },
    weights: own,
    outputs: { y: [parts, 2, 4] },
  };
  const batched: Network = {
    ...map,
    nodes: [node('MatMul', ['x', 'w'], 'z'), node('Tanh', ['z'], 'y')],
  };

  it('are measured once for each element, and together they are the layer of the whole', async () => {
    const [seen, whole] = [await analysed(map), await analysed(batched)];
    const { tensors } = seen.model.probe;
    const each = tensors.filter((t) => t.role === 'activation' && t.op === 'MatMul');
    expect(each.map((t) => t.shape)).toEqual(Array.from({ length: parts }, () => [2, 4]));
    const expected = whole.preActivation('w');
    expectSame(
      expected.value,
      each.map((t) => t.value),
    );
    expectSame(
      expected.gradient,
      each.map((t) => t.gradient),
    );
    expect(seen.tensor('w').gradient?.l2).toBeCloseTo(whole.tensor('w').gradient?.l2 ?? Number.NaN, 5);
  });
});
