import { numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { OperatorRule } from '../operator';
import type { Activation } from './activation';
import type { Cell, CellContext, Linearised } from './cell';
import type { Direction } from './direction';
import { recurrentGradient } from './gradient';
import { cellTypes } from './infer';
import { timeFirst } from './layout';
import { affine, type BackPass, gatesOf, held, joined, previous } from './rounds';

/**
 * H = (1 − z)·n + z·H₋₁ with the update gate z = f(·) and the reset gate r = f(·). The candidate is n = g(X·Wₙᵀ + (r·H₋₁)·Rₙᵀ + biases) or,
 * with `linear_before_reset`, g(X·Wₙᵀ + bias + r·(H₋₁·Rₙᵀ + bias)). Rows of the weights: z, r, n (ONNX GRU).
 */
function linearise({ b, node }: CellContext, d: Direction): Linearised {
  const late = numberAttribute(node, 'linear_before_reset', 0) !== 0;
  const { hidden } = d;
  const [f, g] = d.activations as readonly [Activation, Activation];
  const before = previous(b, d, d.y, d.h0);
  const cut = (x: string, from: number, to: number): string => b.slice(x, [from * hidden], [to * hidden], [0]);
  const [gateRows, candidateRows] = [cut(d.r, 0, 2), cut(d.r, 2, 3)];
  const bias = d.biases?.[1];
  const [xz, xr, xn] = gatesOf(b, affine(b, d.x, d.w, d.biases?.[0]), hidden) as [string, string, string];
  const fed = gatesOf(b, affine(b, before, gateRows, bias && cut(bias, 0, 2)), hidden) as [string, string];
  const [az, ar] = [b.add(xz, fed[0]), b.add(xr, fed[1])];
  const [z, r] = [f.value(b, az), f.value(b, ar)];
  const state = late ? before : b.mul(r, before);
  const recalled = affine(b, state, candidateRows, bias && cut(bias, 2, 3));
  const an = b.add(xn, late ? b.mul(r, recalled) : recalled);
  const n = g.value(b, an);

  // dH times these are the cotangents of what enters z and n, and (late) r; early, r is reached through r·H₋₁.
  const [intoZ, intoN, intoR] = [f.slope(b, az, z), g.slope(b, an, n), f.slope(b, ar, r)];
  const ofZ = held(b, d, b.mul(b.sub(before, n), intoZ));
  const ofN = held(b, d, b.mul(b.sub(1, z), intoN));
  const keep = held(b, d, z);
  const parts = { ofZ, ofN, r, keep };
  const round = late
    ? lateReset(b, d, { ...parts, ofR: b.mul(b.mul(ofN, recalled), intoR) })
    : earlyReset({ ...parts, ofR: b.mul(before, intoR) }, gateRows, candidateRows);
  return {
    gates: [
      { name: 'update', block: 0, entering: az, value: z, slope: intoZ, steepest: f.steepest },
      { name: 'reset', block: 1, entering: ar, value: r, slope: intoR, steepest: f.steepest },
      { name: 'candidate', block: 2, entering: an, value: n, slope: intoN, steepest: g.steepest },
    ],
    ...round,
    adjoint({ dh, emitted: [gates = '', candidate = ''] }: BackPass) {
      return {
        driven: joined(b, [gates, candidate]),
        recurrent: [
          { cotangent: gates, state: before },
          { cotangent: late ? b.mul(candidate, r) : candidate, state },
        ],
        dh0: dh,
      };
    },
  };
}

interface Coefficients {
  readonly ofZ: string;
  readonly ofR: string;
  readonly ofN: string;
  readonly r: string;
  readonly keep: string;
}

/** A round emits the cotangents of what enters z and r, [T, N, 2·H], and the candidate, [T, N, H]. */
type Round = Pick<Linearised, 'coefficients' | 'back'>;

/** All three depend on dH alone: dH₋₁ = z·dH + [dz, dr, r·dn]·R. */
const lateReset = (b: GraphBuilder, d: Direction, { ofZ, ofR, ofN, r, keep }: Coefficients): Round => ({
  coefficients: [joined(b, [ofZ, ofR, b.mul(ofN, r)]), joined(b, [ofZ, ofR]), ofN, keep],
  back: (body, dh, _, [all = '', gate = '', candidate = '', z = '']) => {
    const twice = joined(body, [dh, dh]);
    const back = body.matmul(body.mul(joined(body, [twice, dh]), all), d.r);
    return { dh: body.add(body.mul(dh, z), back), emit: [body.mul(twice, gate), body.mul(dh, candidate)] };
  },
});

/** With d(r·H₋₁) = dn·Rₙ: dH₋₁ = z·dH + r·d(r·H₋₁) + [dz, dr]·R. */
const earlyReset = ({ ofZ, ofR, ofN, r, keep }: Coefficients, gateRows: string, candidateRows: string): Round => ({
  coefficients: [ofZ, ofR, ofN, r, keep],
  back: (body, dh, _, [sz = '', sr = '', sn = '', reset = '', z = '']) => {
    const candidate = body.mul(dh, sn);
    const gated = body.matmul(candidate, candidateRows);
    const gates = joined(body, [body.mul(dh, sz), body.mul(gated, sr)]);
    const back = body.sum([body.mul(dh, z), body.mul(gated, reset), body.matmul(gates, gateRows)]);
    return { dh: back, emit: [gates, candidate] };
  },
});

export const gruCell: Cell = { op: 'GRU', gates: 3, activations: ['Sigmoid', 'Tanh'], carriesCell: false, linearise };

export const gru: OperatorRule = {
  type: 'GRU',
  canonicalise: timeFirst,
  infer: cellTypes,
  differentiableOutputs: 'all',
  gradient: recurrentGradient(gruCell),
};
