import { int } from '../../model';
import type { LayerContext } from '../layer';
import { Unmakeable } from '../options';
import { activationAttributes, cellActivation } from './activations';
import { besideZeros, type Cell, split, turned } from './cell';
import { affine } from './simple-rnn-cell';
import { cellWeights } from './weights';

/** z and r from x and h₋₁, the candidate n = g(xₙ + (r·h₋₁)·recurrentₙ), h = z·h₋₁ + (1 − z)·n: ONNX's GRU with the reset before the product. */
export function gruCell(c: LayerContext, features: number): Cell {
  if (c.options.boolean('resetAfter', false)) {
    throw new Unmakeable('has resetAfter, which the layer library does not support.');
  }
  const { units, kernel, recurrent, bias } = cellWeights(c, features, 3);
  const f = cellActivation(c, 'recurrentActivation', 'hardSigmoid');
  const g = cellActivation(c, 'activation', 'tanh');
  const activations = activationAttributes([f, g]);
  return {
    stateSizes: [units],
    ...(activations && {
      fused: {
        op: 'GRU',
        weights: (b) => [
          turned(b, kernel),
          turned(b, recurrent),
          bias === undefined ? '' : besideZeros(b, bias, 3 * units),
        ],
        attributes: { hidden_size: int(units), linear_before_reset: int(0), ...activations },
      },
    }),
    drive: (b, x) => affine(b, x, kernel, bias),
    step(b, driven, [before = '']) {
      const [xz = '', xr = '', xn = ''] = split(b, driven, 3, 1);
      const [rz = '', rr = '', rn = ''] = split(b, recurrent, 3, 1);
      const z = f.apply(b, b.add(xz, b.matmul(before, rz)));
      const r = f.apply(b, b.add(xr, b.matmul(before, rr)));
      const n = g.apply(b, b.add(xn, b.matmul(b.mul(r, before), rn)));
      const h = b.add(b.mul(z, before), b.mul(b.sub(b.scalar(1, 'float32'), z), n));
      return { output: h, states: [h] };
    },
  };
}
