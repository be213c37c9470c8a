import { type Node, type Tensor, tensorOf } from '../../src/model';
import { drawKernel, random } from './draw';
import { type DenseSpec, type NetworkSpec, parseNetwork, scalesOf } from './network';
import { node, tinyModel, value, writeTemporary } from './onnx';
import { isRecurrent, parseRecurrent } from './recurrent/notation';
import { recurrentOnnx } from './recurrent/onnx';

/** A network of the notation as an ONNX model: MatMul, Add, normalisation, activation, short cut, in standard operators. */
export function onnxOf({ input, layers }: NetworkSpec, seed = 1): Uint8Array {
  const next = random(seed);
  const nodes: Node[] = [];
  const initializers: Record<string, Tensor> = {};
  let [x, width] = ['x', input];
  for (const spec of layers) {
    const { name, units } = spec;
    initializers[`${name}.kernel`] = tensorOf('float32', [width, units], Array.from(drawKernel(spec, width, next)));
    initializers[`${name}.bias`] = tensorOf('float32', [units], new Array<number>(units).fill(spec.bias));
    nodes.push(node('MatMul', [x, `${name}.kernel`], `${name}.product`));
    nodes.push(node('Add', [`${name}.product`, `${name}.bias`], `${name}.affine`));
    let z = `${name}.affine`;
    if (spec.layerNorm) {
      initializers[`${name}.scale`] = tensorOf('float32', [units], scalesOf(spec));
      nodes.push(node('LayerNormalization', [z, `${name}.scale`], `${name}.normal`));
      z = `${name}.normal`;
    }
    const activated = activationNodes(spec, z);
    nodes.push(...activated.nodes);
    let output = activated.output;
    if (spec.residual) {
      nodes.push(node('Add', [output, x], `${name}.sum`));
      output = `${name}.sum`;
    }
    [x, width] = [output, units];
  }
  nodes.push(node('Identity', [x], 'y'));
  return tinyModel({
    nodes,
    inputs: [value('x', ['batch', input])],
    outputs: [value('y', ['batch', width])],
    initializers,
  });
}

const operators: Readonly<Record<string, string>> = {
  relu: 'Relu',
  'leaky-relu': 'LeakyRelu',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  selu: 'Selu',
  exponential: 'Exp',
  sign: 'Sign',
};

function activationNodes({ name, activation }: DenseSpec, z: string): { nodes: readonly Node[]; output: string } {
  if (activation === 'linear') return { nodes: [], output: z };
  if (activation === 'silu') {
    const nodes = [node('Sigmoid', [z], `${name}.gate`), node('Mul', [z, `${name}.gate`], `${name}.out`)];
    return { nodes, output: `${name}.out` };
  }
  const op = operators[activation];
  if (!op) throw new Error(`Not an activation: “${activation}”.`);
  return { nodes: [node(op, [z], `${name}.out`)], output: `${name}.out` };
}

/** The network of a text in either notation, as a file; returns its path. */
export const writeNetwork = (text: string, name = 'net.onnx'): string =>
  writeTemporary(isRecurrent(text) ? recurrentOnnx(parseRecurrent(text)) : onnxOf(parseNetwork(text)), name);
