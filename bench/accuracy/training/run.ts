import * as tf from '@tensorflow/tfjs';
import { random } from '../../../test/support/draw';
import type { Task } from '../tasks';
import { buildOf, lossOf } from './program';
import { progress } from './progress';
import { type Recorded, record } from './record';

export type Family = 'sgd' | 'adam';

export interface Setting {
  readonly family: Family;
  readonly learningRate: number;
  readonly seed: number;
}

/** One training. */
export interface Run extends Setting {
  /** After which the network was seen to have learnt; null: it never was. */
  readonly steps: number | null;
  /** In the end; null where outputs were not numbers any more. */
  readonly progress: number | null;
}

/** A network has learnt when it has come this far. */
export const goal = 0.85;

const batchSize = 32;
/** Steps between two looks at all examples. */
const between = 10;
/** Looks without the slightest change of the loss, after which nothing will ever move. */
const patience = 6;

export interface Training {
  readonly program: string;
  readonly task: Task;
  readonly setting: Setting;
  /** Most steps. */
  readonly budget: number;
  /** Called for steps 0, 10 and 40 with what a debugger that watches the training would see. */
  readonly onRecord?: (recorded: Recorded) => void;
}

/** Trains from fresh weights, with a draw that the seed fixes. The backend must have been chosen. */
export function train({ program, task, setting, budget, onRecord }: Training): Run {
  const chance = Math.random;
  // Initializers without a seed of their own, and dropout, ask for numbers here.
  Math.random = random(setting.seed * 7919);
  tf.engine().startScope();
  try {
    const model = buildOf(program)(optimizerOf(setting));
    return { ...setting, ...walk(model, task, setting, budget, onRecord) };
  } finally {
    tf.engine().endScope();
    tf.disposeVariables();
    Math.random = chance;
  }
}

const optimizerOf = ({ family, learningRate }: Setting): tf.Optimizer =>
  family === 'adam' ? tf.train.adam(learningRate) : tf.train.momentum(learningRate, 0.9);

function walk(
  model: tf.LayersModel,
  task: Task,
  { seed }: Setting,
  budget: number,
  onRecord: Training['onRecord'],
): Pick<Run, 'steps' | 'progress'> {
  const data = tensorsOf(task, seed);
  const loss = lossOf(model);
  const optimizer = model.optimizer;
  const variables = model.trainableWeights.map((w) => w.read()).filter((v) => v instanceof tf.Variable);
  const losses: number[] = [];
  let seen = 0;
  for (let step = 0; step <= budget; step++) {
    if (step > 0 && step % between === 0) {
      const look = lookAt(model, data, task, loss);
      seen = look.progress;
      losses.push(look.loss);
      if (Number.isNaN(seen)) return { steps: null, progress: null };
      if (seen >= goal) return { steps: step, progress: seen };
      if (isStuck(losses)) break;
    }
    if (step === budget) break;
    const batch = data.batches[step % data.batches.length];
    if (!batch) break;
    tf.tidy(() => {
      const { value, grads } = optimizer.computeGradients(
        () =>
          loss(batch.y, outputOf(model.apply(batch.x, { training: true })))
            .mean()
            .asScalar(),
        variables,
      );
      if (onRecord && (step === 0 || step === 10 || step === 40))
        onRecord(
          record({
            step,
            model,
            loss: value.dataSync()[0] ?? Number.NaN,
            gradients: variables.map((v) => grads[v.name]),
            x: batch.x,
          }),
        );
      optimizer.applyGradients(grads);
    });
  }
  return { steps: null, progress: seen };
}

const isStuck = (losses: readonly number[]): boolean => {
  const last = losses.slice(-patience);
  const [least, most] = [Math.min(...last), Math.max(...last)];
  return last.length === patience && most - least <= 1e-6 * Math.abs(most);
};

interface Data {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly batches: readonly { readonly x: tf.Tensor; readonly y: tf.Tensor }[];
}

/** The examples are the same for every seed; their order in batches is not. */
function tensorsOf(task: Task, seed: number): Data {
  const { inputs, targets, count } = task.examples(random(11));
  const next = random(seed);
  const order = Array.from({ length: count }, (_, i) => ({ i, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ i }) => i);
  const x = tf.tensor(inputs, [count, ...task.inputShape]).gather(tf.tensor1d(order, 'int32'));
  const y = tf.tensor(targets, [count, task.outputs]).gather(tf.tensor1d(order, 'int32'));
  const batches = Array.from({ length: count / batchSize }, (_, b) => ({
    x: x.slice(b * batchSize, batchSize),
    y: y.slice(b * batchSize, batchSize),
  }));
  return { x, y, batches };
}

function lookAt(model: tf.LayersModel, { x, y }: Data, task: Task, loss: ReturnType<typeof lossOf>) {
  return tf.tidy(() => {
    // The running statistics of BatchNormalization lag behind in so short a training: what counts is what is being learnt.
    const training = model.layers.some((l) => l.getClassName() === 'BatchNormalization');
    const outputs = outputOf(model.apply(x, { training }));
    return {
      progress: progress(task.kind, task.outputs, outputs.dataSync(), y.dataSync()),
      loss: loss(y, outputs).mean().dataSync()[0] ?? Number.NaN,
    };
  });
}

function outputOf(applied: ReturnType<tf.LayersModel['apply']>): tf.Tensor {
  if (applied instanceof tf.Tensor) return applied;
  throw new Error('A network of the harness has one output.');
}
