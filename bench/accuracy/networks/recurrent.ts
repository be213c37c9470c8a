import { type Choice, drafts } from './choose';
import { call, quoted, sequential } from './code';
import { fittingHead } from './parts';
import { type Draft, family } from './specimen';

const matrices = [
  undefined,
  undefined,
  quoted('orthogonal'),
  quoted('glorotUniform'),
  quoted('zeros'),
  quoted('randomNormal'),
  quoted('randomUniform'),
  'tf.initializers.randomNormal({ mean: 0, stddev: 1 })',
  'tf.initializers.orthogonal({ gain: 0.3 })',
  'tf.initializers.orthogonal({ gain: 2 })',
] as const;

/** What came first must be told at the end. */
function draft(choice: Choice): Draft {
  const task = choice.one(['memory8', 'memory8', 'memory12']);
  const cell = choice.one(['simpleRNN', 'simpleRNN', 'gru', 'lstm']);
  const units = choice.one([12, 16]);
  const activation = choice.one([undefined, undefined, undefined, 'relu', 'sigmoid']);
  const unitForgetBias = cell === 'lstm' && choice.happens(0.5) ? true : undefined;
  const options = {
    units,
    activation: activation && quoted(activation),
    recurrentInitializer: choice.one(cell === 'simpleRNN' ? [...matrices, quoted('identity')] : matrices),
    kernelInitializer: choice.one([
      undefined,
      undefined,
      quoted('glorotUniform'),
      'tf.initializers.randomNormal({ stddev: 0.01 })',
    ]),
    unitForgetBias,
  };
  const head = fittingHead(task);
  return {
    task,
    program: sequential(task, [call(cell, options), head.call], head.loss),
    control: sequential(
      task,
      [
        call(cell, {
          units,
          recurrentInitializer: quoted('orthogonal'),
          kernelInitializer: quoted('glorotUniform'),
          unitForgetBias: cell === 'lstm' ? true : undefined,
        }),
        head.call,
      ],
      head.loss,
    ),
  };
}

export const recurrents = (count: number) => family('recurrent', drafts(count, 3000, draft));
