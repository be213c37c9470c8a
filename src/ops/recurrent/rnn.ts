import type { OperatorRule } from '../operator';
import type { Activation } from './activation';
import type { Cell } from './direction';
import { recurrentGradient } from './gradient';
import { cellTypes } from './infer';
import { timeFirst } from './layout';
import { affine, backwards, held, previous } from './rounds';

const cell: Cell = { gates: 1, activations: ['Tanh'] };

/** H = f(z), z = X·Wᵀ + H₋₁·Rᵀ + biases; so dz = dH·f′(z) and dH₋₁ = dz·R (ONNX RNN). */
export const rnn: OperatorRule = {
  type: 'RNN',
  canonicalise: timeFirst,
  infer: cellTypes,
  differentiableOutputs: 'all',
  gradient: recurrentGradient(cell, ({ b }, d) => {
    const [f] = d.activations as readonly [Activation];
    const before = previous(b, d, d.y, d.h0);
    const z = b.add(affine(b, d.x, d.w, d.biases?.[0]), affine(b, before, d.r, d.biases?.[1]));
    const slope = held(b, d, f.slope(b, z, d.y));
    const pass = backwards(b, d, false, [slope], (body, dh, _, [s = '']) => {
      const dz = body.mul(dh, s);
      return { dh: body.matmul(dz, d.r), emit: [dz] };
    });
    const [dz = ''] = pass.emitted;
    return { driven: dz, recurrent: [{ cotangent: dz, state: before }], dh0: pass.dh };
  }),
};
