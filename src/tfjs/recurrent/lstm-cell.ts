import { int } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import type { LayerContext } from '../layer';
import { activationAttributes, type CellActivation, cellActivation } from './activations';
import { besideZeros, type Cell, type Round, split, turned } from './cell';
import { affine } from './simple-rnn-cell';
import { cellWeights, forgetBias } from './weights';

/** The library's gates are input, forget, candidate, output; ONNX's are input, output, forget, candidate. */
const order = [0, 3, 1, 2];

/** c = f·c₋₁ + i·g(candidate), h = o·g(c). */
export function lstmCell(c: LayerContext, features: number): Cell {
  const units = c.options.size('units');
  const { kernel, recurrent, bias } = cellWeights(c, features, 4, forgetBias(c, units));
  const [f, g] = lstmActivations(c);
  const activations = activationAttributes([f, g, g]);
  return {
    stateSizes: [units, units],
    ...(activations && {
      fused: {
        op: 'LSTM',
        weights: (b) => [
          turned(b, kernel, order),
          turned(b, recurrent, order),
          bias === undefined ? '' : besideZeros(b, bias, 4 * units, order),
        ],
        attributes: { hidden_size: int(units), ...activations },
      },
    }),
    drive: (b, x) => affine(b, x, kernel, bias),
    step: (b, driven, [before = '', carried = '']) =>
      gated(b, split(b, b.add(driven, b.matmul(before, recurrent)), 4, 1), carried, f, g),
  };
}

export const lstmActivations = (c: LayerContext): readonly [gate: CellActivation, other: CellActivation] => [
  cellActivation(c, 'recurrentActivation', 'hardSigmoid'),
  cellActivation(c, 'activation', 'tanh'),
];

/** The round of an LSTM behind the products: what enters its four gates, and the cell state before. */
export function gated(
  b: GraphBuilder,
  [zi = '', zf = '', zn = '', zo = '']: readonly string[],
  carried: string,
  f: CellActivation,
  g: CellActivation,
): Round {
  const c = b.add(b.mul(f.apply(b, zf), carried), b.mul(f.apply(b, zi), g.apply(b, zn)));
  const h = b.mul(f.apply(b, zo), g.apply(b, c));
  return { output: h, states: [h, c] };
}
