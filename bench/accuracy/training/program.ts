import * as tf from '@tensorflow/tfjs';

/**
 * Programs are text: the library runs the very lines that Gradwise reads. A program imports TensorFlow.js as `tf` and exports `build`, which gets an
 * optimizer and gives a compiled model.
 */
export function buildOf(program: string): (optimizer: tf.Optimizer) => tf.LayersModel {
  const body = program.replace(/^import .*$/m, '').replace(/^export /m, '');
  const made: unknown = new Function('tf', `${body}\nreturn build;`)(tf);
  if (typeof made !== 'function') throw new Error('The program exports no function “build”.');
  return (optimizer) => {
    const model: unknown = made(optimizer);
    if (!(model instanceof tf.LayersModel)) throw new Error('“build” gives no model.');
    return model;
  };
}

type LossFunction = (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor;

const byName: Readonly<Record<string, LossFunction>> = {
  binaryCrossentropy: tf.metrics.binaryCrossentropy,
  categoricalCrossentropy: tf.metrics.categoricalCrossentropy,
  meanAbsoluteError: tf.metrics.meanAbsoluteError,
  meanSquaredError: tf.metrics.meanSquaredError,
};

/** What `compile` was given, as a function of targets and outputs whose mean is minimised. The metrics of these names are the losses themselves. */
export function lossOf({ loss }: tf.LayersModel): LossFunction {
  const given: unknown = loss;
  if (typeof given === 'function') return (targets, outputs) => tf.tidy(() => check(given(targets, outputs)));
  const named = typeof given === 'string' ? byName[given] : undefined;
  if (!named) throw new Error(`The harness does not train on ${String(given)}.`);
  return named;
}

function check(value: unknown): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new Error('A loss gives no tensor.');
}
