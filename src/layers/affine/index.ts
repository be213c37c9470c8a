import { nodeAt, type Wiring } from '../wiring';
import { withAddedBias } from './bias';
import { convolution, transposedConvolution } from './convolution';
import { embedding } from './lookup';
import { einsum, gemm, matMul } from './product';
import { recurrent } from './recurrent';
import type { Affine } from './weight';

export type { Affine, Weight } from './weight';

/** The affine core of a layer, bias included, that starts at this node; undefined where the node multiplies by no weight. */
export function affineAt(wiring: Wiring, index: number): Affine | undefined {
  const core = product(wiring, index);
  return core && core.kind !== 'embedding' ? withAddedBias(wiring, core) : core;
}

function product(wiring: Wiring, index: number): Affine | undefined {
  const node = nodeAt(wiring, index);
  if (node.domain !== '') return undefined;
  switch (node.op) {
    case 'Conv':
      return convolution(wiring, node, index);
    case 'ConvTranspose':
      return transposedConvolution(wiring, node, index);
    case 'MatMul':
      return matMul(wiring, node, index);
    case 'Gemm':
      return gemm(wiring, node, index);
    case 'Einsum':
      return einsum(wiring, node, index);
    case 'Gather':
      return embedding(wiring, node, index);
    case 'RNN':
      return recurrent(wiring, node, index, 'rnn');
    case 'LSTM':
      return recurrent(wiring, node, index, 'lstm');
    case 'GRU':
      return recurrent(wiring, node, index, 'gru');
    default:
      return undefined;
  }
}
