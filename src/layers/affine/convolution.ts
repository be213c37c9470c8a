import { attribute, type LayerKind, type Node, numberAttribute } from '../../model';
import type { Wiring } from '../wiring';
import { type Affine, type Weight, weightOf } from './weight';

const product = (numbers: readonly number[]): number => numbers.reduce((n, d) => n * d, 1);

const byRank: readonly LayerKind[] = ['conv1d', 'conv1d', 'conv2d', 'conv3d'];

/** Conv, weight [units, in/groups, k…]: fans within a group, as Glorot & Bengio (2010) count connections. */
export function convolution(wiring: Wiring, node: Node, index: number): Affine {
  const groups = numberAttribute(node, 'group', 1);
  const weight = weightOf(wiring, node.inputs[1], ([units = 1, inputs = 1, ...kernel]) => ({
    fanIn: inputs * product(kernel),
    fanOut: (units / groups) * product(kernel),
    units,
  }));
  const rank = weight ? weight.shape.length - 2 : (attribute(node, 'kernel_shape', 'ints')?.length ?? 2);
  const depthwise = groups > 1 && weight?.shape[1] === 1;
  return around(node, index, depthwise ? 'depthwise-conv' : (byRank[rank] ?? 'conv2d'), weight);
}

/** ConvTranspose, weight [in, units/groups, k…]: each output sees in·k/stride inputs of its group, each input feeds every tap of the kernel. */
export function transposedConvolution(wiring: Wiring, node: Node, index: number): Affine {
  const groups = numberAttribute(node, 'group', 1);
  const weight = weightOf(wiring, node.inputs[1], ([inputs = 1, units = 1, ...kernel]) => ({
    fanIn: ((inputs / groups) * product(kernel)) / strideOf(node),
    fanOut: units * product(kernel),
    units: units * groups,
  }));
  return around(node, index, 'transposed-conv', weight);
}

const strideOf = (node: Node): number => product(attribute(node, 'strides', 'ints') ?? []);

function around(node: Node, index: number, kind: LayerKind, weight: Weight | undefined): Affine {
  const [input = '', , bias] = node.inputs;
  const stride = strideOf(node);
  return {
    kind,
    ...(weight && { weight }),
    ...(bias && { bias }),
    ...(stride !== 1 && { stride }),
    input,
    output: node.outputs[0] ?? '',
    unitAxis: 1,
    nodes: [index],
  };
}
