import { type Choice, drafts } from './choose';
import { type Call, call, quoted, sequential } from './code';
import { activations, biasOf, fittingHead, initializerOf, repeated } from './parts';
import { type Draft, family } from './specimen';

/** Plain dense networks: any activation with any initializer, shallow to deep. */
function draft(choice: Choice): Draft {
  const task = choice.one(['clouds', 'clouds', 'deviations', 'rings']);
  const depth = choice.one([1, 2, 3, 3, 4, 5, 6, 8, 10, 12, 16, 20]);
  const units = choice.one([12, 16, 24, 32, 32]);
  const activation = choice.happens(0.4) ? 'relu' : choice.one(activations);
  const kernelInitializer = initializerOf(choice, 0.6);
  const biasInitializer = biasOf(choice);
  const hidden = (): Call =>
    call('dense', { units, activation: quoted(activation), kernelInitializer, biasInitializer });
  const head = fittingHead(task, choice.happens(0.25) ? { kernelInitializer } : {});
  return {
    task,
    program: sequential(task, [...repeated(depth, hidden), head.call], head.loss),
    control: control(task, depth, units),
  };
}

/** He behind ReLU; in deep networks LeCun behind tanh, which is less at the mercy of a draw. */
export function control(task: Draft['task'], depth: number, units: number): string {
  const head = fittingHead(task, { kernelInitializer: quoted('glorotUniform') });
  const [activation, kernelInitializer] = depth > 8 ? ['tanh', 'glorotUniform'] : ['relu', 'heUniform'];
  const hidden = (): Call =>
    call('dense', { units, activation: quoted(activation), kernelInitializer: quoted(kernelInitializer) });
  return sequential(task, [...repeated(depth, hidden), head.call], head.loss);
}

export const mlps = (count: number) => family('mlp', drafts(count, 1000, draft));
