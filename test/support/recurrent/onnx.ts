import { tensorOf } from '../../../src/model';
import { node, tinyModel, value } from '../onnx';
import { drawWeights, gatesOf, type RecurrentSpec } from './notation';

/** A recurrent network of the notation as an ONNX model: the cell's operator, and MatMul on its last hidden state. */
export function recurrentOnnx(spec: RecurrentSpec, seed = 1): Uint8Array {
  const { w, r, b, head } = drawWeights(spec, seed);
  const { cell, units, input, steps, classes } = spec;
  const rows = gatesOf(cell) * units;
  const op = { rnn: 'RNN', 'rnn-relu': 'RNN', gru: 'GRU', lstm: 'LSTM' }[cell];
  const tensor = (dims: readonly number[], data: Float32Array) => tensorOf('float32', dims, Array.from(data));
  return tinyModel({
    nodes: [
      node(op, ['x', 'cell.W', 'cell.R', 'cell.B'], ['', 'cell.h'], {
        hidden_size: units,
        ...(cell === 'rnn-relu' && { activations: ['Relu'] }),
        ...(spec.reversed && { direction: 'reverse' }),
      }),
      node('Squeeze', ['cell.h', 'axes'], 'state'),
      node('MatMul', ['state', 'head.kernel'], 'y'),
    ],
    inputs: [value('x', [steps, 'batch', input])],
    outputs: [value('y', ['batch', classes])],
    initializers: {
      'cell.W': tensor([1, rows, input], w),
      'cell.R': tensor([1, rows, units], r),
      'cell.B': tensor([1, 2 * rows], b),
      axes: tensorOf('int64', [1], [0]),
      'head.kernel': tensor([units, classes], head),
    },
  });
}
