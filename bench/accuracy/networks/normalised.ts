import { type Choice, drafts } from './choose';
import { type Call, call, quoted, sequential } from './code';
import { activations, fittingHead, initializerOf } from './parts';
import { type Draft, family } from './specimen';

interface Shape {
  readonly task: Draft['task'];
  readonly depth: number;
  readonly units: number;
}

/** Dense layers with a normalisation before or behind each activation. */
function network(
  { task, depth, units }: Shape,
  norm: Call,
  activation: string,
  kernelInitializer: string | undefined,
  before: boolean,
): string {
  const head = fittingHead(task);
  const block = (): Call[] =>
    before
      ? [call('dense', { units, kernelInitializer }), norm, call('activation', { activation: quoted(activation) })]
      : [call('dense', { units, kernelInitializer, activation: quoted(activation) }), norm];
  return sequential(task, [...Array.from({ length: depth }, block).flat(), head.call], head.loss);
}

function draft(choice: Choice): Draft {
  const shape: Shape = {
    task: choice.one(['clouds', 'clouds', 'deviations', 'rings']),
    depth: choice.one([1, 2, 3, 4, 6, 8, 10, 14]),
    units: choice.one([16, 24, 32]),
  };
  const kind = choice.one(['batchNormalization', 'layerNormalization']);
  const options = choice.happens(0.12) ? { gammaInitializer: quoted('zeros') } : {};
  const activation = choice.happens(0.5) ? 'relu' : choice.one(activations);
  return {
    task: shape.task,
    program: network(shape, call(kind, options), activation, initializerOf(choice, 0.4), choice.happens(0.7)),
    control: network(shape, call('layerNormalization'), 'relu', quoted('heUniform'), true),
  };
}

export const normaliseds = (count: number) => family('normalised', drafts(count, 5000, draft));
