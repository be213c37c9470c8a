import { type Attributes, type ConfigValue, floats, strings } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import { activate } from '../activations';
import type { LayerContext } from '../layer';
import { isUnknown } from '../options';
import { Signal } from '../signal';

/** An activation of a cell: what an option names, or the layer's default. */
export interface CellActivation {
  readonly name: ConfigValue;
  apply(b: GraphBuilder, x: string): string;
}

/** Left out, it is the default; null is linear (but the default for SimpleRNN, which `nullIsDefault` says). */
export function cellActivation(
  c: LayerContext,
  option: string,
  otherwise: string,
  nullIsDefault = false,
): CellActivation {
  const given = c.layer.config[option];
  const missing = given === undefined || (given === null && nullIsDefault);
  if (isUnknown(given)) {
    c.remark(`${option} is not known (${given.why}); ${otherwise}, its default, is assumed.`, option);
  }
  const name = missing || isUnknown(given) ? otherwise : (given ?? 'linear');
  const remark = (message: string): void => c.remark(message, option);
  // Rank 2 is all that matters of the shape: softmax runs along the last axis.
  const apply = (b: GraphBuilder, x: string): string => activate(b, Signal.of(b, x, [null, null]), name, remark).value;
  return { name, apply };
}

interface Named {
  readonly onnx: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** Those that RNN, GRU and LSTM know, with the numbers that make them the library's. */
const named: Readonly<Record<string, Named>> = {
  elu: { onnx: 'Elu', alpha: 1 },
  hardSigmoid: { onnx: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
  linear: { onnx: 'Affine', alpha: 1, beta: 0 },
  relu: { onnx: 'Relu' },
  sigmoid: { onnx: 'Sigmoid' },
  softplus: { onnx: 'Softplus' },
  softsign: { onnx: 'Softsign' },
  tanh: { onnx: 'Tanh' },
};

/** The attributes that name these activations; undefined where one has no name in ONNX. */
export function activationAttributes(activations: readonly CellActivation[]): Attributes | undefined {
  const found = activations.map(({ name }) => (typeof name === 'string' ? named[name] : undefined));
  const all = found.filter((f) => f !== undefined);
  if (all.length < found.length) return undefined;
  const alphas = all.flatMap(({ alpha }) => alpha ?? []);
  const betas = all.flatMap(({ beta }) => beta ?? []);
  return {
    activations: strings(all.map(({ onnx }) => onnx)),
    ...(alphas.length && { activation_alpha: floats(alphas) }),
    ...(betas.length && { activation_beta: floats(betas) }),
  };
}
