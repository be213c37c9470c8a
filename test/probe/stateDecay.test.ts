import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type Node, tensorOf } from '../../src/model';
import { startProbe } from '../../src/probe/client';
import type { MeasuredRecurrence } from '../../src/probe/measured';
import { writeNpy } from '../../src/probe/npy';
import { random } from '../../src/probe/random';
import { body, rounds, tripsOf } from '../ops/control/bodies';
import { node, type TinyModel, temporaryFolder, value, writeTinyModel } from '../support/onnx';
import { scalar } from '../support/tensors';

/** Beside the chain rule by hand: states of one number, whose derivative from round to round is a number, or of two, whose is a matrix. */

const probe = startProbe();
afterAll(() => probe.dispose());

const xs = [0.3, -0.8, 1.1, 0.4, -0.2, 0.7];
const w = 0.6;
const u = -1.3;
const single = (x: number) => tensorOf('float32', [1, 1], [x]);
const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

async function measured(model: TinyModel, given: Readonly<Record<string, readonly number[]>> = { x: xs }) {
  const inputs = Object.fromEntries(
    Object.entries(given).map(([name, numbers]) => {
      const { shape: dims } = model.inputs.find((v) => v.name === name) ?? {};
      const path = join(temporaryFolder(), `${name}.npy`);
      writeNpy(path, {
        dtype: 'float32',
        dims: (dims ?? []).map(Number),
        bytes: new Uint8Array(Float32Array.from(numbers).buffer),
      });
      return [name, path];
    }),
  );
  const { models } = await analyze(writeTinyModel(model), { ...defaultOptions, seeds: 2, inputs }, { process: probe });
  const { probe: result } = models[0] ?? {};
  expect(result).toMatchObject({ status: 'ok' });
  return result?.recurrence ?? [];
}

const curve = ([one]: readonly MeasuredRecurrence[]): readonly number[] => one?.decay?.hiddenLog10 ?? [];

/** log10 of what is left at every step of the product of the derivatives behind it. */
function decay(derivatives: readonly number[]): readonly number[] {
  const left = derivatives.map((_, t) => derivatives.slice(t + 1).reduce((product, d) => product * d, 1));
  return left.map((d) => Math.log10(Math.abs(d)));
}

function near(have: readonly number[], want: readonly number[]): void {
  expect(have).toHaveLength(want.length);
  for (const [t, log10] of want.entries()) expect(have[t], `step ${t + 1}`).toBeCloseTo(log10, 4);
}

/** s' = tanh(w·s + x). */
const tanhStep: readonly Node[] = [
  node('MatMul', ['s', 'w'], 'ws'),
  node('Add', ['ws', 'slice'], 'z'),
  node('Tanh', ['z'], 'next'),
];

const scanned = (step: readonly Node[], outputs: readonly string[], attributes = {}): TinyModel => ({
  nodes: [
    node('Scan', ['first', 'x'], ['last', 'all'], {
      body: body(['s', 'slice'], [...step, node('Identity', ['next'], 'stacked')], ['next', 'stacked']),
      num_scan_inputs: 1,
      ...attributes,
    }),
  ],
  inputs: [value('x', [xs.length, 1, 1])],
  outputs: outputs.map((name) => value(name, name === 'last' ? [1, 1] : [xs.length, 1, 1])),
  initializers: { first: single(0.1), w: single(w), u: single(u) },
});

/** The derivatives of tanh(w·s + x) by s, round by round. */
function tanhDerivatives(inputs: readonly number[]): readonly number[] {
  let s = 0.1;
  return inputs.map((x) => {
    s = Math.tanh(w * s + x);
    return w * (1 - s * s);
  });
}

describe('a state that a Scan hands from round to round', () => {
  it('shows what is left of the gradient at every step', async () => {
    const found = await measured(scanned(tanhStep, ['last']));
    near(curve(found), decay(tanhDerivatives(xs)));
    expect(found).toMatchObject([{ op: 'Scan', direction: 'forward', gated: false, gates: [] }]);
    expect(found[0]?.decay?.hiddenLog10.at(-1)).toBe(0);
  });

  it('does so where all rounds leave it, and where only the last does', async () => {
    near(curve(await measured(scanned(tanhStep, ['all']))), decay(tanhDerivatives(xs)));
    near(curve(await measured(scanned(tanhStep, ['last', 'all']))), decay(tanhDerivatives(xs)));
  });

  it('in the order in which the rounds go, where they go backwards', async () => {
    const backwards = { scan_input_directions: [1], scan_output_directions: [1] };
    const found = await measured(scanned(tanhStep, ['all'], backwards));
    near(curve(found), decay(tanhDerivatives(xs.toReversed())));
    expect(found[0]?.direction).toBe('reverse');
  });

  it('belongs to the layer that reads it', async () => {
    const [one] = await measured(scanned(tanhStep, ['last']));
    expect(one?.layer).toMatch(/\/body\/w$/);
  });

  it('is gated where it is multiplied with what depends on it', async () => {
    const gate = [
      node('MatMul', ['s', 'u'], 'us'),
      node('Add', ['us', 'slice'], 'entering'),
      node('Sigmoid', ['entering'], 'keep'),
      node('Mul', ['keep', 's'], 'kept'),
      node('Add', ['kept', 'slice'], 'next'),
    ];
    const found = await measured(scanned(gate, ['last']));
    let s = 0.1;
    const derivatives = xs.map((x) => {
      const k = sigmoid(u * s + x);
      const d = k + s * k * (1 - k) * u;
      s = k * s + x;
      return d;
    });
    near(curve(found), decay(derivatives));
    expect(found[0]?.gated).toBe(true);
  });

  it('is left as it is by rounds that a mask takes out', async () => {
    const on = [1, 0, 1, 1, 0, 1];
    const model = scanned([], ['last']);
    const masked: TinyModel = {
      ...model,
      nodes: [
        node('Cast', ['m'], 'on', { to: 9 }),
        node('Scan', ['first', 'x', 'on'], ['last'], {
          body: body(
            ['s', 'slice', 'runs'],
            [...tanhStep.slice(0, 2), node('Tanh', ['z'], 'fresh'), node('Where', ['runs', 'fresh', 's'], 'next')],
            ['next'],
          ),
          num_scan_inputs: 2,
        }),
      ],
      inputs: [...model.inputs, value('m', [xs.length, 1, 1])],
    };
    let s = 0.1;
    const derivatives = xs.map((x, t) => {
      if (!on[t]) return 1;
      s = Math.tanh(w * s + x);
      return w * (1 - s * s);
    });
    near(curve(await measured(masked, { x: xs, m: on })), decay(derivatives));
  });

  it('may be two states, whose norms count together', async () => {
    // c' = c·σ(x) + tanh(w·h), h' = tanh(c')·σ(u·h + x): a cell with an input and a forget gate of x alone.
    const step = [
      node('Sigmoid', ['slice'], 'forget'),
      node('Mul', ['c', 'forget'], 'old'),
      node('MatMul', ['h', 'w'], 'wh'),
      node('Tanh', ['wh'], 'candidate'),
      node('Add', ['old', 'candidate'], 'c2'),
      node('MatMul', ['h', 'u'], 'uh'),
      node('Add', ['uh', 'slice'], 'opening'),
      node('Sigmoid', ['opening'], 'open'),
      node('Tanh', ['c2'], 'tc'),
      node('Mul', ['tc', 'open'], 'h2'),
    ];
    const model = scanned([], ['last']);
    const found = await measured({
      ...model,
      nodes: [
        node('Scan', ['first', 'first', 'x'], ['last', 'cell'], {
          body: body(['h', 'c', 'slice'], step, ['h2', 'c2']),
          num_scan_inputs: 1,
        }),
      ],
    });
    let [h, c] = [0.1, 0.1];
    const jacobians = xs.map((x) => {
      const [forget, open, candidate] = [sigmoid(x), sigmoid(u * h + x), Math.tanh(w * h)];
      c = c * forget + candidate;
      const tc = Math.tanh(c);
      const [ch, cc] = [w * (1 - candidate ** 2), forget];
      const [hh, hc] = [(1 - tc * tc) * open * ch + tc * open * (1 - open) * u, (1 - tc * tc) * open * cc];
      h = tc * open;
      return { hh, hc, ch, cc };
    });
    const expected: number[] = [];
    let [gh, gc] = [1, 0];
    for (const { hh, hc, ch, cc } of jacobians.toReversed()) {
      expected.unshift(Math.log10(Math.hypot(gh, gc)));
      [gh, gc] = [gh * hh + gc * ch, gh * hc + gc * cc];
    }
    near(curve(found), expected);
  });

  it('that underflows on its way is followed below the smallest number', async () => {
    const model = scanned(tanhStep, ['last']);
    const long = Array.from({ length: 60 }, () => 0);
    const found = await measured(
      {
        ...model,
        inputs: [value('x', [60, 1, 1])],
        initializers: { ...model.initializers, first: single(0), w: single(0.01) },
      },
      { x: long },
    );
    // 59 factors of 0.01.
    expect(curve(found)[0]).toBeCloseTo(-118, 2);
  });
});

const looped: TinyModel = {
  nodes: [
    tripsOf('t'),
    node('Loop', ['trips', '', 'first'], ['last'], {
      body: rounds(
        ['i', 'going', 's'],
        [node('Gather', ['x', 'i'], 'slice', { axis: 0 }), ...tanhStep, node('Identity', ['going'], 'on')],
        ['on', 'next'],
      ),
    }),
  ],
  inputs: [value('x', [xs.length, 1, 1]), value('t', [])],
  outputs: [value('last', [1, 1])],
  initializers: { first: single(0.1), w: single(w) },
};

describe('a state that a Loop hands on', () => {
  it('shows the same, though only a run tells how many rounds there are', async () => {
    const found = await measured(looped, { x: xs, t: [4.5] });
    near(curve(found), decay(tanhDerivatives(xs.slice(0, 4))));
    expect(found).toMatchObject([{ op: 'Loop', direction: 'forward', gated: false }]);
  });
});

describe('a Loop that runs no round', () => {
  it('has nothing to show, and does not keep the probe from running', async () => {
    const [one] = await measured(looped, { x: xs, t: [0.5] });
    expect(one).toMatchObject({ op: 'Loop' });
    expect(one).not.toHaveProperty('decay');
  });
});

describe('a recurrence of untrained weights that a Scan spells out', () => {
  const units = 24;
  const steps = 41;
  const { normal } = random(7, 'weights');
  const drawn = (rows: number, columns: number, std: number) =>
    tensorOf(
      'float32',
      [rows, columns],
      Array.from({ length: rows * columns }, () => std * normal()),
    );
  const cell = (std: number): TinyModel => ({
    nodes: [
      node('Scan', ['first', 'x'], ['last'], {
        body: body(
          ['s', 'slice'],
          [
            node('MatMul', ['slice', 'kernel'], 'driven'),
            node('MatMul', ['s', 'recurrent'], 'kept'),
            node('Add', ['driven', 'kept'], 'z'),
            node('Tanh', ['z'], 'next'),
          ],
          ['next'],
        ),
        num_scan_inputs: 1,
      }),
      node('MatMul', ['last', 'head'], 'y'),
    ],
    inputs: [value('x', [steps, 8, 6])],
    outputs: [value('y', [8, 3])],
    initializers: {
      first: tensorOf(
        'float32',
        [8, units],
        Array.from({ length: 8 * units }, () => 0),
      ),
      kernel: drawn(6, units, 0.25),
      recurrent: drawn(units, units, std),
      head: drawn(units, 3, 0.2),
    },
  });
  const findings = async (std: number) => {
    const { models } = await analyze(writeTinyModel(cell(std)), defaultOptions, { process: probe });
    return (models[0]?.findings ?? []).filter((f) => f.ruleId.startsWith('recurrent-'));
  };

  it('is judged as a recurrent layer is', async () => {
    const [one] = await findings(0.02);
    expect(one).toMatchObject({ ruleId: 'recurrent-vanishing', severity: 'warning' });
    expect(one?.layer).toMatch(/recurrent$/);
    expect(one?.message).toMatch(/^Gradient shrinks ×0\.\d+ per step back through “.*recurrent”: after 40 steps/);
    expect(one?.advice).toContain('orthogonal');
  });

  it('is left in peace where its matrix keeps the state', async () => {
    expect(await findings(1 / Math.sqrt(units))).toEqual([]);
  });
});

describe('what is no recurrence', () => {
  it('a Scan over slices alone, a count of rounds, and a value that is only handed on have no curve', async () => {
    const model = scanned([], ['all']);
    const over = (states: readonly string[], step: readonly Node[], after: readonly string[]): TinyModel => ({
      ...model,
      nodes: [
        node('Scan', [...states.map(() => 'first'), 'x'], [...states.map((s) => `${s}.last`), 'all'], {
          body: body([...states, 'slice'], [...step, node('Mul', ['slice', 'w'], 'out')], [...after, 'out']),
          num_scan_inputs: 1,
        }),
      ],
    });
    expect(await measured(over([], [], []))).toEqual([]);
    expect(await measured(over(['s'], [node('Identity', ['s'], 'same')], ['same']))).toEqual([]);
    const counter = over(['n'], [node('Add', ['n', 'one'], 'more')], ['more']);
    const counted = {
      ...counter,
      nodes: [...counter.nodes.map((n) => ({ ...n, inputs: n.inputs.map((x) => (x === 'first' ? 'zero' : x)) }))],
      initializers: { ...counter.initializers, zero: scalar(0, 'int64'), one: scalar(1, 'int64') },
    };
    expect(await measured(counted)).toEqual([]);
  });
});
