import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Analysis, type AnalyzeOptions, defaultOptions } from '../src/analysis';
import { analyze } from '../src/analyze';
import { elementCount, type Node, type Tensor, tensorOf } from '../src/model';
import { startProbe } from '../src/probe/client';
import { writeNpy } from '../src/probe/npy';
import { reportFormats, writeReport } from '../src/report';
import { node, type TinyModel, temporaryFolder, value, writeTinyModel } from './support/onnx';
import { drawnWeight } from './support/onnxFindings';
import { plainly } from './support/reportContext';
import { scalar } from './support/tensors';

/** Models and programs with numbers and shapes that nobody means: a sensible sentence, and never a number that is none in it. */

const probe = startProbe();
afterAll(() => probe.dispose());

const run = (path: string, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> =>
  analyze(path, { ...defaultOptions, seeds: 1, threads: 1, ...options }, { process: probe });

/** Everything that a person reads: remarks, refusals and findings. */
function sentencesOf({ errors, remarks = [], models }: Analysis): readonly string[] {
  return [
    ...[...errors, ...remarks].map((e) => e.message),
    ...models.flatMap(({ model, probe: measured, findings }) => [
      ...(model.remarks ?? []).map((r) => r.message),
      ...(measured.reason === undefined ? [] : [measured.reason]),
      ...findings.flatMap((f) => [
        `${f.ruleId}: ${f.message}`,
        f.explanation,
        f.advice,
        ...(f.related ?? []).map((r) => r.message),
        ...f.fixes.map((fix) => fix.title),
      ]),
    ]),
  ];
}

/** “NaN or infinite” is what a value may be; a sentence with NaN in the place of a number has not been thought through. */
const isGarbled = (sentence: string): boolean =>
  /NaN|Infinity|undefined|null|\[object/.test(
    sentence.replaceAll(
      /NaN or infinite|NaN · x and ∞ · 0 are NaN|is NaN, and so is|became NaN|is NaN or infinite/g,
      '',
    ),
  );

function expectSensible(analysis: Analysis, says: RegExp | undefined): void {
  const sentences = sentencesOf(analysis);
  expect(sentences.filter(isGarbled)).toEqual([]);
  if (says) expect(sentences.filter((s) => says.test(s)).length, sentences.join('\n')).toBeGreaterThan(0);
  else
    expect(
      analysis.models.flatMap((m) => m.findings.filter((f) => f.severity !== 'info').map((f) => f.message)),
    ).toEqual([]);
  for (const format of reportFormats) {
    const report = writeReport(format, [analysis], plainly);
    if (format === 'text' || format === 'markdown') expect(report.split('\n').filter(isGarbled), format).toEqual([]);
  }
}

const filled = (dims: readonly number[], number: number): Tensor =>
  tensorOf('float32', dims, new Array<number>(elementCount(dims)).fill(number));

const withNumber = (number: number): Tensor =>
  tensorOf(
    'float32',
    [8, 8],
    Array.from({ length: 64 }, (_, i) => (i === 3 ? number : ((i * 37) % 11) / 10 - 0.5)),
  );

const weights = { w1: drawnWeight([8, 8], 1), w2: drawnWeight([8, 4], 2) };

interface Parts {
  readonly initializers?: Readonly<Record<string, Tensor>>;
  readonly between?: readonly Node[];
  readonly input?: readonly (number | string)[];
}

/** x · w1, what lies between z and a, a · w2. */
const twoLayers = ({
  initializers = {},
  between = [node('Relu', ['z'], 'a')],
  input = ['batch', 8],
}: Parts = {}): TinyModel => ({
  nodes: [node('MatMul', ['x', 'w1'], 'z'), ...between, node('MatMul', ['a', 'w2'], 'y')],
  inputs: [value('x', input)],
  outputs: [value('y', ['batch', 4])],
  initializers: { ...weights, ...initializers },
});

const one = { w1: drawnWeight([1, 1], 1), w2: drawnWeight([1, 1], 2) };

const models: readonly (readonly [string, TinyModel, RegExp | undefined])[] = [
  [
    'a weight that is NaN',
    twoLayers({ initializers: { w1: withNumber(Number.NaN) } }),
    /1 of 64 values of “w1” are NaN or infinite/,
  ],
  [
    'a weight that is infinite',
    twoLayers({ initializers: { w1: withNumber(Number.POSITIVE_INFINITY) } }),
    /1 of 64 values of “w1”/,
  ],
  [
    'nothing but NaN',
    twoLayers({ initializers: { w1: filled([8, 8], Number.NaN), w2: filled([8, 4], Number.NaN) } }),
    /64 of 64 values of “w1” are NaN or infinite, and 1 other tensor is like it/,
  ],
  ['weights near the end of the type', twoLayers({ initializers: { w1: filled([8, 8], 3e38) } }), /are 3e38/],
  [
    'a layer without units',
    twoLayers({ initializers: { w1: filled([8, 0], 0), w2: filled([0, 4], 0) } }),
    /The weights of “w1” have the shape 8 × 0 and hold no numbers: nothing passes/,
  ],
  [
    'an input without features',
    twoLayers({ initializers: { w1: filled([0, 8], 0) }, input: ['batch', 0] }),
    /holds? no numbers/,
  ],
  ['a batch of none', twoLayers({ input: [0, 8] }), /The input “x” of shape 0 × 8 holds no numbers/],
  ['one unit after the other', twoLayers({ initializers: one, input: ['batch', 1] }), undefined],
  [
    'units that are all off',
    twoLayers({
      initializers: { b: filled([8], -1e9) },
      between: [node('Add', ['z', 'b'], 'shifted'), node('Relu', ['shifted'], 'a')],
    }),
    /8 of 8 ReLU units of “w1” are never active/,
  ],
  [
    'a factor of 0 on the way',
    twoLayers({ initializers: { zero: scalar(0) }, between: [node('Mul', ['z', 'zero'], 'a')] }),
    /The gradient is exactly 0 for every weight/,
  ],
  [
    'a normalisation by a negative variance',
    twoLayers({
      initializers: { one: filled([8], 1), zero: filled([8], 0), less: filled([8], -1) },
      between: [node('BatchNormalization', ['z', 'one', 'zero', 'zero', 'less'], 'n'), node('Relu', ['n'], 'a')],
    }),
    /takes the root of a negative number/,
  ],
  [
    'slopes that are NaN',
    twoLayers({ initializers: { slope: filled([8], Number.NaN) }, between: [node('PRelu', ['z', 'slope'], 'a')] }),
    /NaN or infinite from/,
  ],
  [
    'whole numbers alone',
    {
      nodes: [node('Add', ['x', 'k'], 'y')],
      inputs: [{ name: 'x', dtype: 'int64', shape: [2, 3] }],
      outputs: [{ name: 'y', dtype: 'int64', shape: [2, 3] }],
      initializers: { k: scalar(1, 'int64') },
    },
    /No output of the model is a tensor of floating-point numbers/,
  ],
  [
    'no layer at all',
    {
      nodes: [node('Identity', ['x'], 'y')],
      inputs: [value('x', [1, 1])],
      outputs: [value('y', [1, 1])],
      initializers: {},
    },
    undefined,
  ],
];

describe('ONNX models with', () => {
  it.each(models)('%s', { timeout: 30_000 }, async (_, model, says) => {
    expectSensible(await run(writeTinyModel(model)), says);
  });
});

describe('what a model is fed', () => {
  const npy = (dims: readonly number[], number: number): string => {
    const path = join(temporaryFolder(), 'given.npy');
    const bytes = new Uint8Array(new Float32Array(elementCount(dims)).fill(number).buffer);
    writeNpy(path, { dtype: 'float32', dims, bytes });
    return path;
  };
  const fed = (number: number) => run(writeTinyModel(twoLayers()), { inputs: { x: npy([4, 8], number) } });

  it('may be one number throughout', async () => expectSensible(await fed(1), undefined));

  it('tells nothing where it is 0 throughout', async () => {
    const analysis = await fed(0);
    expectSensible(analysis, /The input “x” is 0 throughout: nothing can be measured/);
    expect(analysis.models.flatMap((m) => m.findings.map((f) => f.severity))).toEqual(['info']);
  });

  it('is to blame where it is NaN itself', async () =>
    expectSensible(await fed(Number.NaN), /The input “x” holds numbers that are NaN or infinite/));

  it('comes back as nothing where the cotangent is 0', async () => {
    const analysis = await run(writeTinyModel(twoLayers()), { cotangents: { y: npy([8, 4], 0) } });
    expectSensible(analysis, /The gradient that begins at “y” is 0 throughout/);
  });
});

const program = (layers: readonly string[], rate = '0.001'): string =>
  `const model = tf.sequential();
${layers.map((l) => `model.add(tf.layers.${l});`).join('\n')}
model.compile({ optimizer: tf.train.adam(${rate}), loss: 'meanSquaredError' });`;

const relu = (options: string): string => `dense({ units: 8, activation: 'relu', inputShape: [8], ${options} })`;
const drawn = (initializer: string): string => relu(`kernelInitializer: tf.initializers.${initializer}`);
const out = 'dense({ units: 1 })';

const programs: readonly (readonly [string, string, RegExp | undefined])[] = [
  ['no layer', program([]), undefined],
  ['no text', '', undefined],
  [
    'no units',
    program(['dense({ units: 0, inputShape: [4] })', out]),
    /takes a positive whole number as units, not 0\./,
  ],
  [
    'a number of units that is no number',
    program(['dense({ units: 0 / 0, inputShape: [4] })', out]),
    /not what is no number/,
  ],
  ['half a unit', program(['dense({ units: 2.5, inputShape: [4] })', out]), /not 2\.5\./],
  [
    'a kernel of nothing',
    program(['conv2d({ filters: 4, kernelSize: 0, inputShape: [8, 8, 1] })', 'flatten()', out]),
    /kernelSize, not 0/,
  ],
  [
    'a kernel larger than the image',
    program(['conv2d({ filters: 4, kernelSize: 9, inputShape: [4, 4, 1] })', 'flatten()', out]),
    /reaches over 9 elements, and its input has only 4/,
  ],
  ['one unit of one input', program(["dense({ units: 1, activation: 'relu', inputShape: [1] })", out]), undefined],
  ['an LSTM of one unit and two steps', program(['lstm({ units: 1, inputShape: [2, 1] })', out]), undefined],
  [
    'a deviation without end',
    program([drawn('randomNormal({ stddev: 1 / 0 })'), out]),
    /64 of 64 values of .* are NaN or infinite/,
  ],
  [
    'a deviation at the end of the type',
    program([drawn('randomNormal({ stddev: 1e38 })'), out]),
    /pass the largest number that its type holds/,
  ],
  [
    'weights that are NaN',
    program([drawn('constant({ value: 0 / 0 })'), out]),
    /64 of 64 values of .* are NaN or infinite/,
  ],
  [
    'biases without end',
    program([relu('biasInitializer: tf.initializers.constant({ value: 1 / 0 })'), out]),
    /8 of 8 values of .* are NaN or infinite/,
  ],
  ['a dropout of no number', program([relu(''), 'dropout({ rate: 0 / 0 })', out]), undefined],
  ['a dropout without end', program([relu(''), 'dropout({ rate: 1 / 0 })', out]), /a rate of ∞ switches dropout off/],
  ['a dropout below 0', program([relu(''), 'dropout({ rate: -1 })', out]), undefined],
  [
    'slopes that are no number',
    program([
      'dense({ units: 8, inputShape: [8] })',
      'prelu({ alphaInitializer: tf.initializers.constant({ value: 0 / 0 }) })',
      out,
    ]),
    /NaN or infinite/,
  ],
  ['a learning rate without end', program([relu(''), out], '1 / 0'), /The learning rate of adam is ∞/],
  ['a learning rate of no number', program([relu(''), out], '0 / 0'), /is not a number/],
  ['an image that no memory holds', program(['dense({ units: 2, inputShape: [1e9] })', out]), /too large/],
];

describe('programs with', () => {
  it.each(programs)('%s', { timeout: 30_000 }, async (_, text, says) => {
    const path = join(temporaryFolder(), 'model.js');
    writeFileSync(path, text);
    expectSensible(await run(path), says);
  });
});
