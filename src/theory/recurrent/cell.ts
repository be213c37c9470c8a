import type { Activation } from '../../model';
import { type Response, response } from '../response';

/** One step of a recurrent cell in the limit of wide layers: gates are independent of one another and of the state. */

export type CellKind = 'rnn' | 'lstm' | 'gru';

/** What enters each gate, beside the input: its bias. In the order of ONNX's rows. */
export interface Cell {
  readonly kind: CellKind;
  readonly units: number;
  /** Var(R). */
  readonly recurrent: number;
  readonly biases: readonly { readonly mean: number; readonly variance: number }[];
  /** Of gates, candidate (or hidden state), and what an LSTM's cell state leaves by. */
  readonly activations: readonly [gate: Activation, candidate: Activation, leaving: Activation];
}

/** Second moments of the states between two places; `mean` is that of the cell state. */
export interface State {
  readonly hidden: readonly number[];
  readonly cell: readonly number[];
  readonly mean: number;
}

/** E[(∂L/∂·)²] that reach a step from the next, and what a step hands on. */
export interface Back {
  readonly hidden: number;
  readonly cell: number;
}

export interface Step {
  readonly state: State;
  /** From the gradient of this step's states to that of the states before, and to what enters all gates (a sum over them). */
  back(g: Back): { readonly before: Back; readonly entering: number };
}

/** `driven`: second moments of Wx between the same place, two samples, and so on. Undefined where nothing finite is left. */
export function step(cell: Cell, driven: readonly number[], before: State): Step | undefined {
  switch (cell.kind) {
    case 'rnn':
      return plain(cell, driven, before);
    case 'lstm':
      return longShortTerm(cell, driven, before);
    case 'gru':
      return gated(cell, driven, before);
  }
}

interface Gate {
  readonly own: Response;
  /** E[a·a′] of its values between two places. */
  readonly values: readonly number[];
}

function gate(cell: Cell, index: number, activation: Activation, kernel: readonly number[]): Gate | undefined {
  const { mean, variance } = cell.biases[index] ?? { mean: 0, variance: 0 };
  const q = (kernel[0] ?? 0) + variance;
  const own = response(activation, mean, q);
  if (!own) return undefined;
  return {
    own,
    values: kernel.map((k) => own.mean ** 2 + own.covariance(Math.max(-1, Math.min(1, (k + variance) / q)))),
  };
}

const through = ({ units, recurrent }: Cell): number => units * recurrent;
const entering = (cell: Cell, driven: readonly number[], hidden: readonly number[]): number[] =>
  driven.map((d, r) => d + through(cell) * (hidden[r] ?? 0));

function plain(cell: Cell, driven: readonly number[], before: State): Step | undefined {
  const hidden = gate(cell, 0, cell.activations[1], entering(cell, driven, before.hidden));
  return (
    hidden && {
      state: { hidden: hidden.values, cell: before.cell, mean: 0 },
      back: (g) => {
        const at = g.hidden * hidden.own.slope;
        return { before: { hidden: at * through(cell), cell: 0 }, entering: at };
      },
    }
  );
}

function longShortTerm(cell: Cell, driven: readonly number[], before: State): Step | undefined {
  const [sigma, candidate, leaving] = cell.activations;
  const kernel = entering(cell, driven, before.hidden);
  const [i, o, f, n] = [sigma, sigma, sigma, candidate].map((a, index) => gate(cell, index, a, kernel));
  if (!i || !o || !f || !n) return undefined;
  const mean = f.own.mean * before.mean + i.own.mean * n.own.mean;
  const cross = 2 * f.own.mean * before.mean * i.own.mean * n.own.mean;
  const after = kernel.map(
    (_, r) => (f.values[r] ?? 0) * (before.cell[r] ?? 0) + (i.values[r] ?? 0) * (n.values[r] ?? 0) + cross,
  );
  const variance = (after[0] ?? 0) - mean ** 2;
  const out = response(leaving, mean, variance);
  if (!out) return undefined;
  const left = after.map((c) => out.mean ** 2 + out.covariance(Math.max(-1, Math.min(1, (c - mean ** 2) / variance))));
  return {
    state: { hidden: left.map((h, r) => h * (o.values[r] ?? 0)), cell: after, mean },
    back: (g) => {
      const atCell = g.cell + g.hidden * o.own.second * out.slope;
      const atOut = g.hidden * out.second * o.own.slope;
      const atForget = atCell * (before.cell[0] ?? 0) * f.own.slope;
      const atInput = atCell * n.own.second * i.own.slope;
      const atCandidate = atCell * i.own.second * n.own.slope;
      const all = atOut + atForget + atInput + atCandidate;
      return { before: { hidden: all * through(cell), cell: atCell * f.own.second }, entering: all };
    },
  };
}

/** h = (1 − z) ⊙ n + z ⊙ h₋₁, n = g(Wx + r ⊙ Rh₋₁): the reset gate before or after R makes no difference to second moments. */
function gated(cell: Cell, driven: readonly number[], before: State): Step | undefined {
  const [sigma, candidate] = cell.activations;
  const kernel = entering(cell, driven, before.hidden);
  const [z, r] = [gate(cell, 0, sigma, kernel), gate(cell, 1, sigma, kernel)];
  if (!z || !r) return undefined;
  const shut = driven.map((d, at) => d + through(cell) * (r.values[at] ?? 0) * (before.hidden[at] ?? 0));
  const n = gate(cell, 2, candidate, shut);
  if (!n) return undefined;
  const kept = 1 - 2 * z.own.mean;
  const hidden = kernel.map(
    (_, at) => (kept + (z.values[at] ?? 0)) * (n.values[at] ?? 0) + (z.values[at] ?? 0) * (before.hidden[at] ?? 0),
  );
  return {
    state: { hidden, cell: before.cell, mean: 0 },
    back: (g) => {
      const atCandidate = g.hidden * (kept + z.own.second) * n.own.slope;
      const atUpdate = g.hidden * (n.own.second + (before.hidden[0] ?? 0)) * z.own.slope;
      const atReset = atCandidate * through(cell) * (before.hidden[0] ?? 0) * r.own.slope;
      const back = (atCandidate * r.own.second + atUpdate + atReset) * through(cell) + g.hidden * z.own.second;
      return { before: { hidden: back, cell: 0 }, entering: atCandidate + atUpdate + atReset };
    },
  };
}
