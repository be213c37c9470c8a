import { float, type Tensor, tensorOf } from '../../../src/model';
import type { OperatorCase } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Recurrent nodes for the tests, with inputs drawn at random. */

export const gates = { RNN: 1, GRU: 3, LSTM: 4 } as const;
export type CellName = keyof typeof gates;

type Optional = 'bias' | 'lengths' | 'h0' | 'c0' | 'peepholes';

export interface CellCase {
  readonly op: CellName;
  readonly attributes?: Parameters<typeof node>[3];
  /** Optional inputs that are there; default: biases and first states. */
  readonly optional?: readonly Optional[];
  readonly lengths?: readonly number[];
  /** Which outputs the loss reads; default all. */
  readonly outputs?: readonly ('y' | 'h' | 'c')[];
  readonly rounds?: number;
  readonly batch?: number;
  readonly size?: number;
  readonly hidden?: number;
  readonly opset?: number;
  /** Weights are drawn from [−scale, scale). */
  readonly scale?: number;
  readonly dtype?: 'float32' | 'float16';
}

const optionalInputs: Readonly<Record<CellName, readonly Optional[]>> = {
  RNN: ['bias', 'h0'],
  GRU: ['bias', 'h0'],
  LSTM: ['bias', 'h0', 'c0'],
};

/** The float inputs that a case has, which all must get a gradient. */
export const floatInputs = (c: OperatorCase): readonly string[] =>
  Object.keys(c.inputs).filter((name) => name !== 'lengths');

export function cellCase(spec: CellCase): OperatorCase {
  const { op, rounds = 4, batch = 3, size = 2, hidden = 3, scale = 1.2, dtype = 'float32' } = spec;
  const directions = spec.attributes?.direction === 'bidirectional' ? 2 : 1;
  const rows = gates[op] * hidden;
  const optional = new Set([...(spec.optional ?? optionalInputs[op]), ...(spec.lengths ? ['lengths'] : [])]);
  let seed = 0;
  const draw = (dims: readonly number[], width = scale): Tensor =>
    uniform(dims, { low: -width, high: width, seed: ++seed, dtype });
  const all: Readonly<Record<string, Tensor>> = {
    x: draw([rounds, batch, size], 2),
    w: draw([directions, rows, size]),
    r: draw([directions, rows, hidden]),
    bias: draw([directions, 2 * rows]),
    lengths: tensorOf('int32', [batch], spec.lengths ?? Array(batch).fill(rounds)),
    h0: draw([directions, batch, hidden]),
    c0: draw([directions, batch, hidden]),
    peepholes: draw([directions, 3 * hidden]),
  };
  const there = (name: string): boolean => ['x', 'w', 'r'].includes(name) || optional.has(name);
  const order = Object.keys(all).map((name) => (there(name) ? name : ''));
  while (order.at(-1) === '') order.pop();
  const results = op === 'LSTM' ? ['y', 'h', 'c'] : ['y', 'h'];
  const outputs = spec.outputs ?? results;
  return {
    nodes: [
      node(
        op,
        order,
        results.map((name) => (outputs.includes(name as 'y') ? name : '')),
        {
          hidden_size: hidden,
          ...spec.attributes,
        },
      ),
    ],
    inputs: Object.fromEntries(Object.entries(all).filter(([name]) => there(name))),
    outputs,
    opset: spec.opset ?? 21,
  };
}

/** Every nonlinearity that the three cells know, with the defaults and with other constants. */
export const nonlinearities: readonly (readonly [name: string, alpha?: number, beta?: number])[] = [
  ['Affine'],
  ['Affine', 0.7, -0.2],
  ['Elu'],
  ['Elu', 0.4],
  ['HardSigmoid'],
  ['HardSigmoid', 0.3, 0.4],
  ['LeakyRelu'],
  ['LeakyRelu', 0.3],
  ['Relu'],
  ['ScaledTanh'],
  ['ScaledTanh', 1.7, 0.6],
  ['Sigmoid'],
  ['Softplus'],
  ['Softsign'],
  ['Tanh'],
  ['ThresholdedRelu'],
  ['ThresholdedRelu', 0.3],
];

export const decimals = (values: readonly number[]) => ({ type: 'floats' as const, value: values });
export const clip = (value: number) => ({ clip: float(value) });
