import { int } from '../../model';
import type { LayerContext } from '../layer';
import { activationAttributes, cellActivation } from './activations';
import { besideZeros, type Cell, turned } from './cell';
import { cellWeights } from './weights';

/** h = f(x·kernel + bias + h₋₁·recurrent). */
export function simpleRnnCell(c: LayerContext, features: number): Cell {
  const { units, kernel, recurrent, bias } = cellWeights(c, features, 1);
  const f = cellActivation(c, 'activation', 'tanh', true);
  const activations = activationAttributes([f]);
  return {
    stateSizes: [units],
    ...(activations && {
      fused: {
        op: 'RNN',
        weights: (b) => [
          turned(b, kernel),
          turned(b, recurrent),
          bias === undefined ? '' : besideZeros(b, bias, units),
        ],
        attributes: { hidden_size: int(units), ...activations },
      },
    }),
    drive: (b, x) => affine(b, x, kernel, bias),
    step(b, driven, [before = '']) {
      const h = f.apply(b, b.add(driven, b.matmul(before, recurrent)));
      return { output: h, states: [h] };
    },
  };
}

/** x·kernel + bias. */
export const affine = (b: LayerContext['b'], x: string, kernel: string, bias: string | undefined): string =>
  bias === undefined ? b.matmul(x, kernel) : b.add(b.matmul(x, kernel), bias);
