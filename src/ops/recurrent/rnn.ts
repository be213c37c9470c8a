import type { OperatorRule } from '../operator';
import type { Activation } from './activation';
import type { Cell } from './cell';
import { recurrentGradient } from './gradient';
import { cellTypes } from './infer';
import { timeFirst } from './layout';
import { affine, held, previous } from './rounds';

/** H = f(z), z = X·Wᵀ + H₋₁·Rᵀ + biases; so dz = dH·f′(z) and dH₋₁ = dz·R (ONNX RNN; Werbos 1990). */
export const rnnCell: Cell = {
  op: 'RNN',
  gates: 1,
  activations: ['Tanh'],
  carriesCell: false,
  linearise({ b }, d) {
    const [f] = d.activations as readonly [Activation];
    const before = previous(b, d, d.y, d.h0);
    const z = b.add(affine(b, d.x, d.w, d.biases?.[0]), affine(b, before, d.r, d.biases?.[1]));
    const slope = f.slope(b, z, d.y);
    return {
      gates: [{ name: 'hidden', block: 0, entering: z, value: d.y, slope, steepest: f.steepest }],
      coefficients: [held(b, d, slope)],
      back: (body, dh, _, [s = '']) => {
        const dz = body.mul(dh, s);
        return { dh: body.matmul(dz, d.r), emit: [dz] };
      },
      adjoint: ({ dh, emitted: [dz = ''] }) => ({
        driven: dz,
        recurrent: [{ cotangent: dz, state: before }],
        dh0: dh,
      }),
    };
  },
};

export const rnn: OperatorRule = {
  type: 'RNN',
  canonicalise: timeFirst,
  infer: cellTypes,
  differentiableOutputs: 'all',
  gradient: recurrentGradient(rnnCell),
};
