import { type Choice, drafts } from './choose';
import { type Call, call, functional, type Options, quoted, written } from './code';
import { activations, fittingHead, initializerOf } from './parts';
import { type Draft, family } from './specimen';

interface Branch {
  readonly inner: Options;
  readonly outer: Options;
  /** Of the sum. */
  readonly after?: string;
  readonly normalised?: boolean;
}

const units = 24;

/** Blocks x + f(x) of two dense layers. */
export function blocks(task: Draft['task'], count: number, { inner, outer, after, normalised }: Branch): string {
  const head = fittingHead(task, { kernelInitializer: quoted('glorotUniform') });
  const lines = [
    `let x = ${written(call('dense', { units, kernelInitializer: quoted('glorotUniform') }))}.apply(input);`,
    `for (let block = 0; block < ${count}; block++) {`,
    `  let branch = ${normalised ? `${written(call('layerNormalization'))}.apply(x)` : 'x'};`,
    `  branch = ${dense(inner)}.apply(branch);`,
    `  branch = ${dense(outer)}.apply(branch);`,
    `  x = ${written(call('add'))}.apply([x, branch]);`,
    ...(after ? [`  x = ${written(call('activation', { activation: quoted(after) }))}.apply(x);`] : []),
    '}',
    `const output = ${written(head.call)}.apply(x);`,
  ];
  return functional(task, lines, head.loss);
}

const dense = (options: Options): string => written(call('dense', { units, ...options }) satisfies Call);

function draft(choice: Choice): Draft {
  const task = choice.one(['clouds', 'clouds', 'deviations']);
  const count = choice.one([1, 2, 3, 4, 6, 8, 12]);
  const activation = quoted(choice.happens(0.5) ? 'relu' : choice.one(activations));
  const kernelInitializer = initializerOf(choice, 0.6);
  const last = choice.one([kernelInitializer, kernelInitializer, quoted('zeros')]);
  const program = blocks(task, count, {
    inner: { activation, kernelInitializer },
    outer: { kernelInitializer: last, ...(choice.happens(0.25) && { activation }) },
    ...(choice.happens(0.3) && { after: 'relu' }),
    normalised: choice.happens(0.25),
  });
  return { task, program, control: sound(task, count) };
}

/** Branches that begin at zero (Zhang, Dauphin & Ma 2019). */
export const sound = (task: Draft['task'], count: number): string =>
  blocks(task, count, {
    inner: { activation: quoted('relu'), kernelInitializer: quoted('heUniform') },
    outer: { kernelInitializer: quoted('zeros') },
  });

export const residuals = (count: number) => family('residual', drafts(count, 4000, draft));
