import { type TaskName, tasks } from '../tasks';

/** Writes programs as people write them. Values of options are pieces of code. */

export type Options = Readonly<Record<string, string | number | boolean | undefined>>;

/** A call of `tf.layers`. */
export interface Call {
  readonly layer: string;
  readonly options: Options;
}

export const call = (layer: string, options: Options = {}): Call => ({ layer, options });

export const quoted = (text: string): string => `'${text}'`;

export function written({ layer, options }: Call): string {
  const parts = Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : `${key}: ${value}`));
  return `tf.layers.${layer}(${parts.length ? `{ ${parts.join(', ')} }` : ''})`;
}

const shapeOf = (task: TaskName): string => `[${tasks[task].inputShape.join(', ')}]`;

/** `loss`: a piece of code. */
export function sequential(task: TaskName, calls: readonly Call[], loss: string): string {
  const [first, ...rest] = calls;
  if (!first) throw new Error('A network has a layer.');
  const placed = { ...first, options: { ...first.options, inputShape: shapeOf(task) } };
  return program([
    'const model = tf.sequential();',
    ...[placed, ...rest].map((c) => `model.add(${written(c)});`),
    `model.compile({ optimizer, loss: ${loss} });`,
    'return model;',
  ]);
}

/** The lines between lead from `input` to `output`. */
export const functional = (task: TaskName, lines: readonly string[], loss: string): string =>
  program([
    `const input = tf.input({ shape: ${shapeOf(task)} });`,
    ...lines,
    'const model = tf.model({ inputs: input, outputs: output });',
    `model.compile({ optimizer, loss: ${loss} });`,
    'return model;',
  ]);

export const program = (lines: readonly string[]): string =>
  [
    "import * as tf from '@tensorflow/tfjs';",
    '',
    'export function build(optimizer) {',
    ...lines.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
