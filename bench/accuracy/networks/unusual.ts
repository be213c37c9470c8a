import type { TaskName } from '../tasks';
import { type Choice, drafts } from './choose';
import { type Call, call, functional, quoted, sequential, written } from './code';
import { control as soundMlp } from './mlp';
import { fittingHead, repeated } from './parts';
import { blocks, sound as soundResidual } from './residual';
import { type Draft, family } from './specimen';

/** Networks that a hasty rule takes for broken, and that learn all the same. */

interface Body {
  readonly task: TaskName;
  readonly depth: number;
  readonly units: number;
}

const dense = (units: number, activation?: string, more: Call['options'] = {}): Call =>
  call('dense', { units, ...(activation && { activation: quoted(activation) }), ...more });

/** Hidden layers of their own, the fitting head, and the usual control. */
function plain({ task, depth, units }: Body, hidden: readonly Call[], head = fittingHead(task)): Draft {
  return { task, program: sequential(task, [...hidden, head.call], head.loss), control: soundMlp(task, depth, units) };
}

type Making = (body: Body, choice: Choice) => Draft;

const shallow = (depth: number): number => Math.min(depth, 3);
const he = { kernelInitializer: quoted('heUniform') };

const makings: Readonly<Record<string, Making>> = {
  'nothing but defaults, shallow': (b) =>
    plain(
      { ...b, depth: shallow(b.depth) },
      repeated(shallow(b.depth), () => dense(b.units, 'relu')),
    ),
  'Glorot behind ReLU': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'relu', { kernelInitializer: quoted('glorotUniform') })),
    ),
  'small normal draws, shallow': (b) =>
    plain(
      { ...b, depth: 2 },
      repeated(2, () => dense(b.units, 'relu', { kernelInitializer: quoted('randomNormal') })),
    ),
  'an output layer that starts at zero': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'relu', he)),
      fittingHead(b.task, { kernelInitializer: quoted('zeros') }),
    ),
  'an output layer of ones': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'relu', he)),
      fittingHead(b.task, { kernelInitializer: quoted('ones') }),
    ),
  'branches that start at zero': (b) => ({
    task: b.task,
    program: blocks(b.task, b.depth, {
      inner: { activation: quoted('relu'), ...he },
      outer: { kernelInitializer: quoted('zeros'), biasInitializer: quoted('zeros') },
    }),
    control: soundResidual(b.task, b.depth),
  }),
  'branches scaled by the number of blocks': (b) => {
    const scale = (2 / b.depth).toFixed(3);
    const kernelInitializer = `tf.initializers.varianceScaling({ scale: ${scale}, mode: 'fanIn', distribution: 'uniform' })`;
    return {
      task: b.task,
      program: blocks(b.task, b.depth, { inner: { activation: quoted('relu'), kernelInitializer }, outer: he }),
      control: soundResidual(b.task, b.depth),
    };
  },
  'pre-activation blocks with normalisation': (b) => ({
    task: b.task,
    program: blocks(b.task, b.depth, { inner: { activation: quoted('relu') }, outer: {}, normalised: true }),
    control: soundResidual(b.task, b.depth),
  }),
  'normalised layers with careless weights': (b, choice) => {
    const kernelInitializer = choice.one([
      'tf.initializers.randomNormal({ mean: 0, stddev: 1 })',
      quoted('randomUniform'),
      'tf.initializers.randomNormal({ mean: 0, stddev: 0.01 })',
    ]);
    const norm = call(choice.one(['batchNormalization', 'layerNormalization']));
    const depth = Math.min(b.depth, 4);
    const block = (): Call[] => [dense(b.units, undefined, { kernelInitializer }), norm, call('reLU')];
    return plain({ ...b, depth }, Array.from({ length: depth }, block).flat());
  },
  'a linear bottleneck': (b) =>
    plain({ ...b, depth: 2 }, [dense(b.units, 'relu', he), dense(6), dense(b.units, 'relu', he)]),
  'gates of sigmoids': (b) => {
    const head = fittingHead(b.task);
    const depth = shallow(b.depth);
    return {
      task: b.task,
      program: functional(
        b.task,
        [
          `let x = ${written(dense(b.units, 'relu', he))}.apply(input);`,
          `for (let block = 0; block < ${depth}; block++) {`,
          `  const values = ${written(dense(b.units, 'tanh'))}.apply(x);`,
          `  const gate = ${written(dense(b.units, 'sigmoid'))}.apply(x);`,
          `  x = ${written(call('multiply'))}.apply([values, gate]);`,
          '}',
          `const output = ${written(head.call)}.apply(x);`,
        ],
        head.loss,
      ),
      control: soundMlp(b.task, depth, b.units),
    };
  },
  'one sigmoid layer': (b) => plain({ ...b, depth: 2 }, [dense(b.units, 'relu', he), dense(b.units, 'sigmoid')]),
  'tanh behind He': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'tanh', he)),
    ),
  'tanh behind orthogonal matrices': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'tanh', { kernelInitializer: quoted('orthogonal') })),
    ),
  'one constant layer': (b) =>
    plain({ ...b, depth: 3 }, [
      dense(b.units, 'relu', he),
      dense(b.units, 'tanh', { kernelInitializer: 'tf.initializers.constant({ value: 0.05 })' }),
      dense(b.units, 'relu', he),
    ]),
  'deep ReLU behind He': (b) =>
    plain(
      { ...b, depth: 8, units: 32 },
      repeated(8, () => dense(32, 'relu', he)),
    ),
  'small positive biases': (b) =>
    plain(
      b,
      repeated(b.depth, () =>
        dense(b.units, 'relu', { ...he, biasInitializer: 'tf.initializers.constant({ value: 0.05 })' }),
      ),
    ),
  'dropout everywhere': (b) => {
    const depth = shallow(b.depth);
    return plain(
      { ...b, depth },
      Array.from({ length: depth }, () => [dense(48, 'relu', he), call('dropout', { rate: 0.2 })]).flat(),
    );
  },
  'leaky units': (b) =>
    plain(
      b,
      Array.from({ length: b.depth }, () => [dense(b.units, undefined, he), call('leakyReLU', { alpha: 0.2 })]).flat(),
    ),
  'logits into a loss that wants logits': (b) => ({
    ...plain({ ...b, task: 'clouds' }, []),
    program: sequential(
      'clouds',
      [...repeated(b.depth, () => dense(b.units, 'relu', he)), dense(4)],
      'tf.losses.softmaxCrossEntropy',
    ),
  }),
  'SELU as it is meant': (b) =>
    plain(
      b,
      repeated(b.depth, () => dense(b.units, 'selu', { kernelInitializer: quoted('leCunNormal') })),
    ),
  'a funnel': (b) => plain({ ...b, depth: 3 }, [dense(64, 'relu'), dense(24, 'relu'), dense(8, 'relu')]),
};

export const unusual = (perKind: number) =>
  family(
    'unusual but sound',
    Object.values(makings).flatMap((make, kind) =>
      drafts(perKind, 7000 + 50 * kind, (choice) =>
        make(
          {
            task: choice.one(['clouds', 'clouds', 'deviations', 'rings']),
            depth: choice.one([2, 3, 4, 6]),
            units: choice.one([16, 24, 32]),
          },
          choice,
        ),
      ),
    ),
  );
