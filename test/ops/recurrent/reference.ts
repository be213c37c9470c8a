import type { CellName } from './cells';

/** The equations of the ONNX pages of RNN, GRU and LSTM as plain loops in double precision: one number after the other, no tensors. */

export interface Settings {
  readonly op: CellName;
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  /** One direction's, used for both. */
  readonly activations: readonly string[];
  readonly clip?: number;
  readonly linearBeforeReset?: boolean;
  readonly inputForget?: boolean;
}

export interface Sizes {
  readonly rounds: number;
  readonly batch: number;
  readonly size: number;
  readonly hidden: number;
}

/** Row-major values by name: x, w, r, and those of bias, lengths, h0, c0 and peepholes that are there. */
export type Values = Readonly<Record<string, readonly number[]>>;

const functions: Readonly<Record<string, (x: number) => number>> = {
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Softsign: (x) => x / (1 + Math.abs(x)),
};

/** Outputs y [rounds, directions, batch, hidden], h and c [directions, batch, hidden]. */
export function recurrence(
  { op, direction, activations, clip = Number.POSITIVE_INFINITY, linearBeforeReset, inputForget }: Settings,
  { rounds, batch, size, hidden }: Sizes,
  values: Values,
): Readonly<Record<'y' | 'h' | 'c', readonly number[]>> {
  const { x = [], w = [], r = [], bias, lengths, h0, c0, peepholes } = values;
  const directions = direction === 'bidirectional' ? 2 : 1;
  const rows = w.length / directions / size;
  const units = Array.from({ length: hidden }, (_, u) => u);
  const [f, g, squash] = activations.map((name) => functions[name] as (x: number) => number);
  const F = (a: number): number => f?.(Math.min(clip, Math.max(-clip, a))) ?? Number.NaN;
  const G = (a: number): number => g?.(Math.min(clip, Math.max(-clip, a))) ?? Number.NaN;
  const y = new Array<number>(rounds * directions * batch * hidden).fill(0);
  const last = {
    h: new Array<number>(directions * batch * hidden).fill(0),
    c: new Array<number>(directions * batch * hidden).fill(0),
  };

  for (let d = 0; d < directions; d++) {
    for (let n = 0; n < batch; n++) {
      const at = (values: readonly number[] | undefined, i: number): number => values?.[i] ?? 0;
      const state = (d * batch + n) * hidden;
      let h = units.map((u) => at(h0, state + u));
      let c = units.map((u) => at(c0, state + u));
      const length = lengths?.[n] ?? rounds;
      for (let k = 0; k < length; k++) {
        const t = direction === 'reverse' || d === 1 ? length - 1 - k : k;
        /** Row `u` of gate `gate` of W times x, and of R times a state, each with its bias. */
        const wx = (gate: number, u: number): number => {
          const row = gate * hidden + u;
          let sum = at(bias, d * 2 * rows + row);
          for (let i = 0; i < size; i++) sum += at(w, (d * rows + row) * size + i) * at(x, (t * batch + n) * size + i);
          return sum;
        };
        const rh = (gate: number, u: number, s: readonly number[]): number => {
          const row = gate * hidden + u;
          let sum = at(bias, (d * 2 + 1) * rows + row);
          for (let j = 0; j < hidden; j++) sum += at(r, (d * rows + row) * hidden + j) * at(s, j);
          return sum;
        };
        const before = h;
        if (op === 'RNN') h = units.map((u) => F(wx(0, u) + rh(0, u, before)));
        if (op === 'GRU') {
          const update = units.map((u) => F(wx(0, u) + rh(0, u, before)));
          const reset = units.map((u) => F(wx(1, u) + rh(1, u, before)));
          const kept = before.map((s, u) => at(reset, u) * s);
          const candidate = units.map((u) =>
            G(wx(2, u) + (linearBeforeReset ? at(reset, u) * rh(2, u, before) : rh(2, u, kept))),
          );
          h = units.map((u) => (1 - at(update, u)) * at(candidate, u) + at(update, u) * at(before, u));
        }
        if (op === 'LSTM') {
          const peep = (gate: number, u: number, cell: readonly number[]): number =>
            at(peepholes, (d * 3 + gate) * hidden + u) * at(cell, u);
          const old = c;
          const input = units.map((u) => F(wx(0, u) + rh(0, u, before) + peep(0, u, old)));
          const forget = units.map((u) =>
            inputForget ? 1 - at(input, u) : F(wx(2, u) + rh(2, u, before) + peep(2, u, old)),
          );
          c = units.map((u) => at(forget, u) * at(old, u) + at(input, u) * G(wx(3, u) + rh(3, u, before)));
          const now = c;
          h = units.map((u) => F(wx(1, u) + rh(1, u, before) + peep(1, u, now)) * (squash?.(at(now, u)) ?? Number.NaN));
        }
        for (const u of units) y[((t * directions + d) * batch + n) * hidden + u] = at(h, u);
        if (k === length - 1) {
          for (const u of units) {
            last.h[state + u] = at(h, u);
            last.c[state + u] = at(c, u);
          }
        }
      }
    }
  }
  return { y, ...last };
}
