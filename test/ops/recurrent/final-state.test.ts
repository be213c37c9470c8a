import { describe, expect, it } from 'vitest';
import { numberAttribute } from '../../../src/model';
import { numbers } from '../../support/runtime';
import { type CellCase, cellCase } from './cells';
import { recurrence, type Settings, type Values } from './reference';
import { throughTime } from './through-time';

/**
 * The norms of ∂⟨g, h_T⟩/∂h_t and ∂⟨g, h_T⟩/∂c_t, against central differences of plain loops in double precision that are started again from the states
 * of step t, moved a little.
 */

const [batch, size, hidden] = [3, 2, 3];
const step = 1e-5;

type Direction = 'forward' | 'reverse';

interface Sequence {
  readonly settings: Settings;
  readonly values: Values;
  readonly rounds: number;
  readonly g: readonly number[];
}

/** The rounds of a sequence from the one of index `from`, in the order of processing, to the one before `to`. */
const part = ({ settings, values, rounds, g }: Sequence, from: number, to: number): Sequence => {
  const [start, end] = settings.direction === 'reverse' ? [rounds - to, rounds - from] : [from, to];
  const x = (values.x ?? []).slice(start * batch * size, end * batch * size);
  return { settings, values: { ...values, x }, rounds: to - from, g };
};

interface States {
  readonly h: readonly number[];
  readonly c: readonly number[];
}

const states = ({ settings, values, rounds }: Sequence, first?: States): States =>
  rounds === 0 && first
    ? first
    : recurrence(
        settings,
        { rounds, batch, size, hidden },
        { ...values, ...(first && { h0: first.h, ...(settings.op === 'LSTM' && { c0: first.c }) }) },
      );

const loss = (s: Sequence, first: States): number =>
  states(s, first).h.reduce((sum, h, i) => sum + h * (s.g[i] ?? 0), 0);

/** Norm of the central differences of the loss over what `move` does to each of the states' elements. */
function sensitivity(rest: Sequence, at: States, move: (at: States, i: number, by: number) => States): number {
  const slopes = at.h.map((_, i) => (loss(rest, move(at, i, step)) - loss(rest, move(at, i, -step))) / (2 * step));
  return Math.hypot(...slopes);
}

const moveHidden = (at: States, i: number, by: number): States => ({ ...at, h: at.h.with(i, (at.h[i] ?? 0) + by) });

/** The cell is moved and the hidden state with it: h = o·tanh(c). */
const moveCell = (at: States, i: number, by: number): States => {
  const [h = 0, c = 0] = [at.h[i], at.c[i]];
  return { h: at.h.with(i, (h * Math.tanh(c + by)) / Math.tanh(c)), c: at.c.with(i, c + by) };
};

async function agrees(spec: CellCase): Promise<void> {
  const c = cellCase(spec);
  const rounds = spec.rounds ?? 4;
  const { directions, cotangents } = await throughTime(c);
  const values: Values = Object.fromEntries(Object.entries(c.inputs).map(([name, t]) => [name, numbers(t)]));
  const ways: readonly Direction[] =
    spec.attributes?.direction === 'bidirectional'
      ? ['forward', 'reverse']
      : [spec.attributes?.direction === 'reverse' ? 'reverse' : 'forward'];
  expect(directions.map((d) => d.direction)).toEqual(ways);
  for (const [d, direction] of ways.entries()) {
    const of = (name: string): readonly number[] | undefined => {
      const all = values[name];
      return all?.slice((d * all.length) / ways.length, ((d + 1) * all.length) / ways.length);
    };
    const own = Object.fromEntries(
      ['w', 'r', 'bias', 'h0', 'c0', 'peepholes'].flatMap((name) => {
        const mine = of(name);
        return mine ? [[name, mine]] : [];
      }),
    );
    const node = c.nodes[0];
    const whole: Sequence = {
      settings: {
        op: spec.op,
        direction,
        activations: { RNN: ['Tanh'], GRU: ['Sigmoid', 'Tanh'], LSTM: ['Sigmoid', 'Tanh', 'Tanh'] }[spec.op],
        linearBeforeReset: node !== undefined && numberAttribute(node, 'linear_before_reset', 0) === 1,
        inputForget: node !== undefined && numberAttribute(node, 'input_forget', 0) === 1,
      },
      values: { x: values.x ?? [], ...own },
      rounds,
      g: cotangents[d] ?? [],
    };
    const scale = Math.hypot(...whole.g);
    const { decay } = directions[d] ?? {};
    expect(decay?.hiddenLog10).toHaveLength(rounds);
    expect(decay?.cellLog10?.length).toBe(spec.op === 'LSTM' ? rounds : undefined);
    for (let t = 1; t <= rounds; t++) {
      const at = states(part(whole, 0, t));
      const rest = part(whole, t, rounds);
      const near = (log10: number | undefined, norm: number): void =>
        expect(10 ** (log10 ?? Number.NaN) / (norm / scale), `step ${t}`).toBeCloseTo(1, 4);
      near(decay?.hiddenLog10[t - 1], sensitivity(rest, at, moveHidden));
      if (spec.op === 'LSTM') near(decay?.cellLog10?.[t - 1], sensitivity(rest, at, moveCell));
    }
  }
}

describe.each(['forward', 'reverse', 'bidirectional'])('what reaches the last state, %s', (direction) => {
  it.each([
    ['RNN', {}],
    ['GRU', {}],
    ['GRU', { linear_before_reset: 1 }],
    ['LSTM', {}],
    ['LSTM', { input_forget: 1 }],
  ] as const)('%s %j', (op, more) => agrees({ op, attributes: { direction, ...more }, rounds: 6 }));

  it('without biases and first states', () => agrees({ op: 'LSTM', attributes: { direction }, optional: [] }));

  it('of a single round', () => agrees({ op: 'GRU', attributes: { direction }, rounds: 1 }));
});

describe('sequences of different lengths', () => {
  it.each(['RNN', 'GRU', 'LSTM'] as const)('%s: only those that fill every round are followed', async (op) => {
    const of = (lengths: readonly number[]) => cellCase({ op, attributes: { direction: 'bidirectional' }, lengths });
    const shorter = await throughTime(of([4, 2, 4]));
    // Sequences do not see each other: the second one's cotangent is left out.
    const full = await throughTime(of([4, 4, 4]), 1);
    for (const [d, { decay }] of shorter.directions.entries()) {
      expect(decay?.hiddenLog10).toHaveLength(4);
      for (const [t, log10] of (decay?.hiddenLog10 ?? []).entries())
        expect(log10).toBeCloseTo(full.directions[d]?.decay?.hiddenLog10[t] ?? Number.NaN, 4);
    }
  });

  it('tell nothing where none fills every round', async () => {
    const { directions } = await throughTime(cellCase({ op: 'LSTM', lengths: [3, 2, 1] }));
    expect(directions.map((d) => d.decay)).toEqual([undefined]);
    expect(directions[0]?.gates.every((gate) => Number.isFinite(gate.value.mean))).toBe(true);
  });
});

it('does not end in zeros where float32 does', async () => {
  // With R = r·1 and tanh nearly linear around zero input, the factor of a step is r.
  const c = cellCase({ op: 'RNN', rounds: 200, batch: 1, hidden: 1, optional: [] });
  const zero = (dims: readonly number[]) => Array(dims.reduce((a, b) => a * b, 1)).fill(0);
  const set = (name: string, value: number) => {
    const t = c.inputs[name];
    return (
      t && {
        [name]: {
          ...t,
          data: { kind: 'bytes' as const, bytes: new Uint8Array(Float32Array.from(zero(t.dims), () => value).buffer) },
        },
      }
    );
  };
  const { directions } = await throughTime({ ...c, inputs: { ...c.inputs, ...set('x', 0), ...set('r', 0.01) } });
  expect(directions[0]?.decay?.hiddenLog10[0]).toBeCloseTo(-2 * 199, 3);
});

it('runs in float16', async () => {
  const [half, full] = await Promise.all(
    (['float16', 'float32'] as const).map((dtype) => throughTime(cellCase({ op: 'LSTM', dtype, rounds: 6 }))),
  );
  expect(half?.directions[0]?.decay?.cellLog10?.[0]).toBeCloseTo(full?.directions[0]?.decay?.cellLog10?.[0] ?? 0, 1);
});
