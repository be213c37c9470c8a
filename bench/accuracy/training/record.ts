import * as tf from '@tensorflow/tfjs';

/** What a debugger that watches a training sees at one step: the numbers that published tools hold against thresholds. */
export interface Recorded {
  readonly step: number;
  readonly loss: number;
  /** log10 of ‖∂L/∂W‖ at the first kernel, and of its ratio to that at the last one. */
  readonly first: number;
  readonly ratio: number;
  /** log10 of the smallest mean |∂L/∂W| of all kernels. */
  readonly meanAbs: number;
  /** Share of the entries of all kernels' gradients that are exactly 0. */
  readonly zeroGradients: number;
  /** log10 of the smallest and the largest variance of a kernel, and the largest ratio of two of them. */
  readonly leastVariance: number;
  readonly mostVariance: number;
  /** Largest |w|. */
  readonly largestWeight: number;
  /** The largest share, in a ReLU layer, of units that are never active; and of outputs that are 0. */
  readonly deadUnits: number;
  readonly zeroOutputs: number;
  /** The largest share, in a tanh or sigmoid layer, of outputs that inputs beyond ±5 make; and beyond what SageMaker Debugger allows. */
  readonly saturated: number;
  readonly saturatedHard: number;
  /** Largest |mean output| of a layer. */
  readonly outputMean: number;
  /** Whether anything was not a number. */
  readonly broken: boolean;
}

export const columns = [
  'step',
  'loss',
  'first',
  'ratio',
  'meanAbs',
  'zeroGradients',
  'leastVariance',
  'mostVariance',
  'largestWeight',
  'deadUnits',
  'zeroOutputs',
  'saturated',
  'saturatedHard',
  'outputMean',
  'broken',
] as const satisfies readonly (keyof Recorded)[];

/** From the values of `columns`, in that order. */
export function recordedOf(row: readonly number[]): Recorded {
  const named = Object.fromEntries(columns.map((column, i) => [column, row[i] ?? 0]));
  const numbers = named as Readonly<Record<(typeof columns)[number], number>>;
  return { ...numbers, broken: numbers.broken === 1 };
}

export interface Step {
  readonly step: number;
  readonly model: tf.LayersModel;
  readonly loss: number;
  /** Of `model.trainableWeights`, in that order. */
  readonly gradients: readonly (tf.Tensor | undefined)[];
  readonly x: tf.Tensor;
}

export function record({ step, model, loss, gradients, x }: Step): Recorded {
  const kernels = model.trainableWeights.flatMap(({ shape }, i) => {
    const value = model.trainableWeights[i]?.read();
    const gradient = gradients[i];
    return shape.length >= 2 && value && gradient ? [{ value: value.dataSync(), gradient: gradient.dataSync() }] : [];
  });
  const norms = kernels.map(({ gradient }) => Math.sqrt(sum(gradient, (g) => g * g)));
  const variances = kernels.map(({ value }) => varianceOf(value));
  const entries = kernels.reduce((n, { gradient }) => n + gradient.length, 0);
  const layers = activities(model, x);
  const most = (of: (a: Activity) => number): number => Math.max(0, ...layers.map(of));
  return {
    step,
    loss: rounded(loss),
    first: log(norms[0] ?? 0),
    ratio: rounded(log(norms[0] ?? 0) - log(norms.at(-1) ?? 0)),
    meanAbs: log(Math.min(...kernels.map(({ gradient }) => sum(gradient, Math.abs) / gradient.length))),
    zeroGradients: rounded(
      kernels.reduce((n, { gradient }) => n + sum(gradient, (g) => (g === 0 ? 1 : 0)), 0) / entries,
    ),
    leastVariance: log(Math.min(...variances)),
    mostVariance: log(Math.max(...variances)),
    largestWeight: rounded(Math.max(...kernels.map(({ value }) => largest(value)))),
    deadUnits: rounded(most((a) => a.dead)),
    zeroOutputs: rounded(most((a) => a.zeros)),
    saturated: rounded(most((a) => a.saturated)),
    saturatedHard: rounded(most((a) => a.saturatedHard)),
    outputMean: rounded(most((a) => Math.abs(a.mean))),
    broken: ![loss, ...norms, ...variances].every(Number.isFinite),
  };
}

interface Activity {
  readonly mean: number;
  readonly dead: number;
  readonly zeros: number;
  readonly saturated: number;
  readonly saturatedHard: number;
}

/** Outputs at which the input is at a limit: tanh(±5), σ(±5); and those of SageMaker Debugger: tanh(±9.4999), σ(-23) and σ(16.99999). */
const bounds: Readonly<
  Record<string, { readonly soft: readonly [number, number]; readonly hard: readonly [number, number] }>
> = {
  tanh: { soft: [-0.9999, 0.9999], hard: [-1, 1] },
  sigmoid: { soft: [0.0067, 0.9933], hard: [1.03e-10, 1 - 4.14e-8] },
};

function activities(model: tf.LayersModel, x: tf.Tensor): Activity[] {
  const layers = model.layers.filter((l) => l.getClassName() !== 'InputLayer' && l.inboundNodes.length === 1);
  const outputs = tf.model({ inputs: model.inputs, outputs: layers.flatMap((l) => l.output) }).predict(x);
  const tensors = outputs instanceof tf.Tensor ? [outputs] : outputs;
  return tensors.map((tensor, i) => activityOf(tensor, activationOf(layers[i])));
}

function activationOf(layer: tf.layers.Layer | undefined): string {
  const config = layer?.getConfig() ?? {};
  const named = config.activation;
  if (typeof named === 'string') return named;
  return layer?.getClassName() === 'ReLU' ? 'relu' : 'linear';
}

function activityOf(tensor: tf.Tensor, activation: string): Activity {
  const values = tensor.dataSync();
  const share = (count: (v: number) => boolean): number => sum(values, (v) => (count(v) ? 1 : 0)) / values.length;
  const beyond = ([low, high]: readonly [number, number]): number => share((v) => v <= low || v >= high);
  const limits = bounds[activation];
  const isRelu = activation === 'relu' || activation === 'relu6';
  return {
    mean: sum(values, (v) => v) / values.length,
    dead: isRelu ? deadShare(values, tensor.shape.at(-1) ?? 1) : 0,
    zeros: isRelu ? share((v) => v <= 0) : 0,
    saturated: limits ? beyond(limits.soft) : 0,
    saturatedHard: limits ? beyond(limits.hard) : 0,
  };
}

/** Units (of the last axis) that are active in less than a hundredth of the places. */
function deadShare(values: ArrayLike<number>, units: number): number {
  const active = new Array<number>(units).fill(0);
  for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) > 0) active[i % units] = (active[i % units] ?? 0) + 1;
  return active.filter((n) => n < (0.01 * values.length) / units).length / units;
}

function sum(values: ArrayLike<number>, of: (value: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += of(values[i] ?? 0);
  return total;
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most;
}

function varianceOf(values: ArrayLike<number>): number {
  const mean = sum(values, (v) => v) / values.length;
  return sum(values, (v) => (v - mean) ** 2) / values.length;
}

/** Three digits are enough to hold against a threshold, and JSON knows no infinities. */
const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : 1e38);

/** Down to the smallest number of single precision. */
const log = (value: number): number => rounded(value > 0 ? Math.max(-45, Math.log10(value)) : -45);
