import { numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { OperatorRule } from '../operator';
import type { Activation } from './activation';
import type { Cell, CellContext, Gate, Linearised } from './cell';
import type { Direction } from './direction';
import { recurrentGradient, total } from './gradient';
import { cellTypes } from './infer';
import { timeFirst } from './layout';
import { overTime } from './over-time';
import { affine, gatesOf, held, joined, previous } from './rounds';

/**
 * C = f·C₋₁ + i·n and H = o·h(C), with the gates i = f(aᵢ), f = f(a_f) (or 1 − i, `input_forget`), o = f(aₒ), the candidate n = g(aₙ), and peepholes
 * that add pᵢ·C₋₁, p_f·C₋₁ and pₒ·C to what enters the gates. Rows of the weights: i, o, f, n (ONNX LSTM; Gers, Schraudolph & Schmidhuber 2002
 * for the peepholes).
 */
function linearise({ b, node }: CellContext, d: Direction): Linearised {
  const coupled = numberAttribute(node, 'input_forget', 0) !== 0;
  const [f, g, h] = d.activations as readonly [Activation, Activation, Activation];
  const before = previous(b, d, d.y, d.h0);
  const entering = b.add(affine(b, d.x, d.w, d.biases?.[0]), affine(b, before, d.r, d.biases?.[1]));
  const [ai, ao, af, an] = gatesOf(b, entering, d.hidden) as [string, string, string, string];
  const [pi, po, pf] = d.peepholes === undefined ? [] : gatesOf(b, d.peepholes, d.hidden);
  const peeping = (at: GraphBuilder, a: string, c: string, p: string | undefined): string =>
    p === undefined ? a : at.add(a, at.mul(c, p));
  const n = g.value(b, an);
  const after = cells(b, d, [ai, af, n], (body, c, [ri = '', rf = '', rn = '']) => {
    const i = f.value(body, peeping(body, ri, c, pi));
    const forget = coupled ? body.sub(1, i) : f.value(body, peeping(body, rf, c, pf));
    return body.add(body.mul(forget, c), body.mul(i, rn));
  });
  const cBefore = previous(b, d, after, d.c0);
  const [bi, bf, bo] = [peeping(b, ai, cBefore, pi), peeping(b, af, cBefore, pf), peeping(b, ao, after, po)];
  const [i, o] = [f.value(b, bi), f.value(b, bo)];
  const forget = coupled ? b.sub(1, i) : f.value(b, bf);
  const out = h.value(b, after);

  // Cotangents of what enters i, f and n are dC times these, of what enters o dH times its.
  const [intoI, intoO, intoN] = [f.slope(b, bi, i), f.slope(b, bo, o), g.slope(b, an, n)];
  const intoF = coupled ? undefined : f.slope(b, bf, forget);
  const ofI = b.mul(coupled ? b.sub(n, cBefore) : n, intoI);
  const ofO = b.mul(out, intoO);
  const ofF = intoF === undefined ? b.mul(ofI, 0) : b.mul(cBefore, intoF);
  const ofN = b.mul(i, intoN);
  const scale = held(b, d, joined(b, [ofI, ofO, ofF, ofN]));
  // dC gains this much of dH, and hands this much of itself on.
  const gain = held(b, d, peeping(b, b.mul(o, h.slope(b, after, out)), ofO, po));
  const kept = held(b, d, peeping(b, peeping(b, forget, ofI, pi), ofF, pf));
  const hand = d.mask ? b.add(kept, d.mask.beyond) : kept;
  const gate = (name: Gate['name'], block: number, entering: string, value: string, slope: string): Gate => ({
    name,
    block,
    entering,
    value,
    slope,
    steepest: (name === 'candidate' ? g : f).steepest,
  });
  return {
    gates: [
      gate('input', 0, bi, i, intoI),
      gate('output', 1, bo, o, intoO),
      // Coupled, it has no pre-activation of its own.
      ...(intoF === undefined ? [] : [gate('forget', 2, bf, forget, intoF)]),
      gate('candidate', 3, an, n, intoN),
    ],
    coefficients: [scale, gain, hand],
    back: (body, dh, later, [s = '', into = '', on = '']) => {
      const dc = body.add(later, body.mul(dh, into));
      const da = body.mul(joined(body, [dc, dh, dc, dc]), s);
      return { dh: body.matmul(da, d.r), dc: body.mul(dc, on), cell: dc, emit: [da] };
    },
    adjoint: ({ dh, dc, emitted: [da = ''] }) => ({
      driven: da,
      recurrent: [{ cotangent: da, state: before }],
      dh0: dh,
      dc0: dc,
      dp: () => {
        const [di = '', dO = '', df = ''] = gatesOf(b, da, d.hidden);
        return joined(b, [total(b, b.mul(di, cBefore)), total(b, b.mul(dO, after)), total(b, b.mul(df, cBefore))]);
      },
    }),
  };
}

/** The cell state after every round, [T, N, H], which the node does not return; beyond the end of a sequence it stays. */
function cells(
  b: GraphBuilder,
  d: Direction,
  sequences: readonly string[],
  next: (body: GraphBuilder, c: string, slices: readonly string[]) => string,
): string {
  const all = d.mask ? [...sequences, d.mask.inside] : sequences;
  const tape = overTime(b, { states: [d.c0], sequences: all }, d.reversed, (body, [c = ''], slices) => {
    const following = next(body, c, slices);
    const inside = d.mask && slices.at(-1);
    const state = inside === undefined ? following : body.where(inside, following, c);
    return { states: [state], sequences: [state] };
  });
  return tape.sequences[0] as string;
}

export const lstmCell: Cell = {
  op: 'LSTM',
  gates: 4,
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  carriesCell: true,
  linearise,
};

export const lstm: OperatorRule = {
  type: 'LSTM',
  canonicalise: timeFirst,
  infer: cellTypes,
  differentiableOutputs: 'all',
  gradient: recurrentGradient(lstmCell),
};
