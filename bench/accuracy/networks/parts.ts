import { type Task, type TaskName, tasks } from '../tasks';
import type { Choice } from './choose';
import { type Call, call, type Options, quoted } from './code';

/** Parts that networks of every family are made of. */

export interface Head {
  readonly call: Call;
  readonly loss: string;
}

/** The output that fits a task. */
export function fittingHead(task: TaskName, options: Options = {}): Head {
  const { kind, outputs } = tasks[task];
  const [activation, loss] = fitting[kind];
  return {
    call: call('dense', { units: outputs, ...(activation && { activation: quoted(activation) }), ...options }),
    loss: quoted(loss),
  };
}

const fitting: Readonly<Record<Task['kind'], readonly [activation: string | undefined, loss: string]>> = {
  classes: ['softmax', 'categoricalCrossentropy'],
  binary: ['sigmoid', 'binaryCrossentropy'],
  labels: ['sigmoid', 'binaryCrossentropy'],
  numbers: [undefined, 'meanSquaredError'],
};

/** Initializers that are right behind one activation or another, named as people name them. */
export const scaling = [
  undefined,
  quoted('glorotUniform'),
  quoted('glorotNormal'),
  quoted('heUniform'),
  quoted('heNormal'),
  quoted('leCunNormal'),
] as const;

/** Initializers that do not look at the size of a layer, or at nothing at all. */
export const careless = [
  'tf.initializers.randomNormal({ mean: 0, stddev: 1 })',
  'tf.initializers.randomNormal({ mean: 0, stddev: 0.5 })',
  'tf.initializers.randomNormal({ mean: 0, stddev: 0.01 })',
  quoted('randomNormal'),
  quoted('randomUniform'),
  quoted('truncatedNormal'),
  'tf.initializers.randomUniform({ minval: -1, maxval: 1 })',
  quoted('zeros'),
  quoted('ones'),
  'tf.initializers.constant({ value: 0.1 })',
  'tf.initializers.randomUniform({ minval: 0, maxval: 0.5 })',
  "tf.initializers.varianceScaling({ scale: 4, mode: 'fanIn', distribution: 'uniform' })",
] as const;

export const activations = [
  'relu',
  'tanh',
  'sigmoid',
  'elu',
  'selu',
  'gelu',
  'swish',
  'softplus',
  'softsign',
  'hardSigmoid',
  'relu6',
  'mish',
] as const;

export const initializerOf = (choice: Choice, carefulness: number): string | undefined =>
  choice.happens(carefulness) ? choice.one(scaling) : choice.one(careless);

/** Biases are mostly left alone. */
export const biasOf = (choice: Choice): string | undefined =>
  choice.happens(0.88)
    ? undefined
    : choice.one([
        quoted('ones'),
        'tf.initializers.constant({ value: 0.1 })',
        'tf.initializers.constant({ value: -1 })',
        'tf.initializers.constant({ value: -5 })',
        'tf.initializers.constant({ value: 3 })',
        quoted('randomNormal'),
      ]);

export const repeated = (count: number, of: (i: number) => Call): Call[] =>
  Array.from({ length: count }, (_, i) => of(i));
