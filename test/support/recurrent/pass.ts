import { normals, random } from '../draw';
import { drawWeights, gatesOf, type RecurrentSpec, type RecurrentWeights } from './notation';

/**
 * A recurrent network of the notation, forward and back through time, in plain loops in double precision: what the rules' tests measure
 * on, and independent of every other gradient in the project.
 */

export interface RecurrentPass {
  readonly weights: RecurrentWeights;
  /** [steps, batch, input] */
  readonly x: Float32Array;
  /** log10 of ‖∂h_T/∂h_t‖, and of ‖∂h_T/∂c_t‖ for an LSTM: Frobenius, root mean square over the batch, over √units; in order of processing. */
  readonly hiddenLog10: readonly number[];
  readonly cellLog10: readonly number[] | undefined;
  /** Gate by gate in the order of the weights' rows, over all steps, sequences and units. */
  readonly gates: readonly { readonly preActivations: readonly number[]; readonly values: readonly number[] }[];
  /** The last hidden state [batch, units]. */
  readonly state: Float32Array;
}

interface Step {
  /** [gates·units] */
  readonly entering: Float64Array;
  readonly values: Float64Array;
  readonly before: Float64Array;
  readonly cellBefore: Float64Array;
  readonly cell: Float64Array;
  readonly h: Float64Array;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

export function recurrentPass(spec: RecurrentSpec, batch: number, seed: number): RecurrentPass {
  const { steps, input, units } = spec;
  const weights = drawWeights(spec, seed);
  const x = normals(steps * batch * input, random(seed + 1000));
  const gates = Array.from({ length: gatesOf(spec.cell) }, () => ({
    preActivations: [] as number[],
    values: [] as number[],
  }));
  const squares = { hidden: new Float64Array(steps), cell: new Float64Array(steps) };
  const state = new Float32Array(batch * units);
  for (let n = 0; n < batch; n++) {
    const road = forward(spec, weights, (k) => {
      const t = spec.reversed ? steps - 1 - k : k;
      return x.subarray((t * batch + n) * input, (t * batch + n + 1) * input);
    });
    for (const { entering, values } of road) {
      for (const [g, gate] of gates.entries()) {
        gate.preActivations.push(...entering.subarray(g * units, (g + 1) * units));
        gate.values.push(...values.subarray(g * units, (g + 1) * units));
      }
    }
    state.set(road.at(-1)?.h ?? [], n * units);
    // Row by row of the Jacobian: the gradients of each unit of the last state.
    for (let u = 0; u < units; u++) back(spec, weights, road, u, squares);
  }
  const log10 = (of: Float64Array): number[] => Array.from(of, (s) => Math.log10(s / (batch * units)) / 2);
  const cellLog10 = spec.cell === 'lstm' ? log10(squares.cell) : undefined;
  return { weights, x, hiddenLog10: log10(squares.hidden), cellLog10, gates, state };
}

function forward(
  spec: RecurrentSpec,
  { w, r, b }: RecurrentWeights,
  inputAt: (k: number) => Float32Array,
): readonly Step[] {
  const { cell, steps, units, input } = spec;
  const rows = gatesOf(cell) * units;
  let h = new Float64Array(units);
  let c = new Float64Array(units);
  return Array.from({ length: steps }, (_, k): Step => {
    const x = inputAt(k);
    const entering = new Float64Array(rows);
    const values = new Float64Array(rows);
    const from = (row: number, s: Float64Array): number => {
      let sum = (b[row] ?? 0) + (b[rows + row] ?? 0);
      for (let i = 0; i < input; i++) sum += (w[row * input + i] ?? 0) * (x[i] ?? 0);
      for (let j = 0; j < units; j++) sum += (r[row * units + j] ?? 0) * (s[j] ?? 0);
      return sum;
    };
    const before = h;
    const cellBefore = c;
    const reset = before.slice();
    for (let row = 0; row < rows; row++) {
      // A GRU's candidate, the last of its gates, sees the state through the reset gate.
      const a = from(row, cell === 'gru' && row >= 2 * units ? reset : before);
      const v = squash(cell, Math.floor(row / units))(a);
      entering[row] = a;
      values[row] = v;
      if (cell === 'gru' && row >= units && row < 2 * units) reset[row - units] = v * (before[row - units] ?? 0);
    }
    const at = (gate: number, u: number): number => values[gate * units + u] ?? 0;
    c = c.map((old, u) => (cell === 'lstm' ? at(2, u) * old + at(0, u) * at(3, u) : 0));
    h = before.map((old, u) => {
      if (cell === 'lstm') return at(1, u) * Math.tanh(c[u] ?? 0);
      return cell === 'gru' ? (1 - at(0, u)) * at(2, u) + at(0, u) * old : at(0, u);
    });
    return { entering, values, before, cellBefore, cell: c, h };
  });
}

function squash(cell: RecurrentSpec['cell'], gate: number): (z: number) => number {
  if (cell === 'rnn-relu') return (z) => Math.max(0, z);
  const candidate = { rnn: 0, gru: 2, lstm: 3 }[cell];
  return gate === candidate ? Math.tanh : logistic;
}

/** Adds the squares of the gradients of unit `unit` of the last state. */
function back(
  { cell, units }: RecurrentSpec,
  { r }: RecurrentWeights,
  road: readonly Step[],
  unit: number,
  squares: { readonly hidden: Float64Array; readonly cell: Float64Array },
): void {
  let dh: Float64Array = new Float64Array(units);
  let dc: Float64Array = new Float64Array(units);
  dh[unit] = 1;
  for (let t = road.length - 1; t >= 0; t--) {
    const { values, before, cellBefore, cell: c } = road[t] as Step;
    const at = (gate: number, u: number): number => values[gate * units + u] ?? 0;
    const through = (gate: number, da: Float64Array): Float64Array =>
      da.map((_, j) => {
        let sum = 0;
        for (let u = 0; u < units; u++) sum += (da[u] ?? 0) * (r[(gate * units + u) * units + j] ?? 0);
        return sum;
      });
    const plus = (...all: readonly Float64Array[]): Float64Array =>
      new Float64Array(units).map((_, u) => all.reduce((sum, a) => sum + (a[u] ?? 0), 0));
    squares.hidden[t] = (squares.hidden[t] ?? 0) + dh.reduce((sum, g) => sum + g * g, 0);
    if (cell === 'lstm') {
      const open = (u: number): number => Math.tanh(c[u] ?? 0);
      const dC = dc.map((g, u) => g + (dh[u] ?? 0) * at(1, u) * (1 - open(u) ** 2));
      squares.cell[t] = (squares.cell[t] ?? 0) + dC.reduce((sum, g) => sum + g * g, 0);
      const gate = (slope: (u: number) => number, of: Float64Array): Float64Array => of.map((g, u) => g * slope(u));
      const sigmoid = (k: number, u: number): number => at(k, u) * (1 - at(k, u));
      const next = plus(
        through(
          0,
          gate((u) => at(3, u) * sigmoid(0, u), dC),
        ),
        through(
          1,
          gate((u) => open(u) * sigmoid(1, u), dh),
        ),
        through(
          2,
          gate((u) => (cellBefore[u] ?? 0) * sigmoid(2, u), dC),
        ),
        through(
          3,
          gate((u) => at(0, u) * (1 - at(3, u) ** 2), dC),
        ),
      );
      dc = dC.map((g, u) => g * at(2, u));
      dh = next;
    } else if (cell === 'gru') {
      const [z, s, n] = [0, 1, 2].map((gate) => (u: number) => at(gate, u)) as [
        (u: number) => number,
        (u: number) => number,
        (u: number) => number,
      ];
      const dz = dh.map((g, u) => g * ((before[u] ?? 0) - n(u)) * z(u) * (1 - z(u)));
      const kept = through(
        2,
        dh.map((g, u) => g * (1 - z(u)) * (1 - n(u) ** 2)),
      );
      const dr = kept.map((g, u) => g * (before[u] ?? 0) * s(u) * (1 - s(u)));
      dh = plus(
        dh.map((g, u) => g * z(u)),
        kept.map((g, u) => g * s(u)),
        through(0, dz),
        through(1, dr),
      );
    } else {
      dh = through(
        0,
        dh.map((g, u) => g * (cell === 'rnn' ? 1 - at(0, u) ** 2 : at(0, u) > 0 ? 1 : 0)),
      );
    }
  }
}
