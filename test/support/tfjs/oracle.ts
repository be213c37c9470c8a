import * as tf from '@tensorflow/tfjs';
import type { ConfigValue, LayerObject, Network } from '../../../src/model';

/** The layer library itself, making and running what a description says. */

type TfLayer = tf.layers.Layer;

let ready: Promise<unknown> | undefined;

/** To be awaited once before anything else. */
export const oracleReady = (): Promise<unknown> => {
  ready ??= tf.setBackend('cpu').then(() => tf.env().set('PROD', true));
  return ready;
};

/** Options as the library's constructors take them. */
function plain(value: ConfigValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('config' in value) {
    const { className, config, name } = value;
    return { className, config: { ...plainConfig(config), ...(name && { name }) } };
  }
  throw new Error('What is not known cannot be handed to the library.');
}

const plainConfig = (config: Readonly<Record<string, ConfigValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, plain(value)]));

/** A layer of the library, by the name of its class. */
export function made({ className, name, config }: LayerObject): TfLayer {
  const [Class, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  if (!Class || !fromConfig) throw new Error(`The library has no class ${className}.`);
  // Which makes wrapped layers and cells of their descriptions, too.
  return fromConfig(Class, { ...plainConfig(config), name } as tf.serialization.ConfigDict) as TfLayer;
}

/** The model that a description describes. Throws what the library throws. */
export function tfModel(network: Network, known = new Map<LayerObject, TfLayer>()): tf.LayersModel {
  const values: tf.SymbolicTensor[][] = [];
  for (const { layer: index, inputs, settings } of network.calls) {
    const object = network.layers[index] as LayerObject;
    if (object.className === 'InputLayer') {
      const { batchInputShape, dtype } = object.config;
      // A copy: the library writes into shapes that it is given.
      const batchShape = [...(batchInputShape as (number | null)[])];
      values.push([tf.input({ batchShape, name: object.name, ...(dtype ? { dtype: dtype as 'int32' } : {}) })]);
      continue;
    }
    const layer = known.get(object) ?? (object.network ? tfModel(object.network, known) : made(object));
    known.set(object, layer);
    const given = inputs.map((v) => values[v.call]?.[v.output] as tf.SymbolicTensor);
    const out = layer.apply(given.length === 1 ? (given[0] as tf.SymbolicTensor) : given, plainConfig(settings ?? {}));
    values.push((Array.isArray(out) ? out : [out]) as tf.SymbolicTensor[]);
  }
  const at = (v: Network['outputs'][number]): tf.SymbolicTensor => values[v.call]?.[v.output] as tf.SymbolicTensor;
  return tf.model({ inputs: network.inputs.map(at), outputs: network.outputs.map(at), name: uniqueModelName() });
}

let models = 0;
const uniqueModelName = (): string => `model_${++models}`;

export interface TfWeight {
  /** `dense_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights in the library's order, as its initializers drew them. */
export const weightsOf = (model: tf.LayersModel): readonly TfWeight[] =>
  model.weights.map((w) => ({
    name: w.originalName,
    shape: w.shape as number[],
    values: w.read().dataSync() as Float32Array,
  }));

/** Gives the weights other values. */
export function setWeights(model: tf.LayersModel, values: ReadonlyMap<string, Float32Array>): void {
  for (const w of model.weights) {
    const given = values.get(w.originalName);
    const tensor = given && tf.tensor(given, w.shape as number[]);
    if (tensor) w.write(tensor);
    tensor?.dispose();
  }
}

export interface TfRun {
  readonly outputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
  /** By weight name: dL/dw of L = Σ outputs·cotangents; absent where the library has no gradient. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** Outputs, and gradients where cotangents are given, outside training. */
export function runTf(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  cotangents?: readonly Float32Array[],
): TfRun {
  const call = (): tf.Tensor[] => {
    const out = model.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : [...inputs]);
    return Array.isArray(out) ? (out as tf.Tensor[]) : [out as tf.Tensor];
  };
  tf.engine().startScope();
  try {
    const outputs = call().map((t) => ({ shape: t.shape, values: t.dataSync() as Float32Array }));
    if (!cotangents) return { outputs, gradients: new Map() };
    const loss = (): tf.Scalar =>
      tf.addN(call().map((t, i) => tf.sum(tf.mul(t, tf.tensor(cotangents[i] as Float32Array, t.shape))))) as tf.Scalar;
    const trained = model.trainableWeights;
    const variables = trained.map((w) => w.read() as tf.Variable);
    const { grads } = tf.variableGrads(loss, variables);
    const gradients = new Map(
      trained.flatMap((w, i) => {
        const g = grads[(variables[i] as tf.Variable).name];
        return g ? [[w.originalName, g.dataSync() as Float32Array] as const] : [];
      }),
    );
    return { outputs, gradients };
  } finally {
    tf.engine().endScope();
  }
}
