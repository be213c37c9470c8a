import { describe, expect, test } from 'vitest';
import { decide, type FanContext, look, trainedShare } from '../../../src/layers/initializer';
import type { Initializer, InitializerKind } from '../../../src/model';
import { normal, random } from '../../support/draw';
import { cutDeviation, draws, orthogonal, summarise } from '../weights';

const told = (values: Float32Array, context: FanContext): Initializer => decide(look(summarise(values), context));

const dense = (fanOut: number, fanIn: number): FanContext => ({
  fanIn,
  fanOut,
  units: fanOut,
  shape: [fanOut, fanIn],
  role: 'weight',
});

const conv = (fanOut: number, channels: number, kernel: number): FanContext => ({
  fanIn: channels * kernel ** 2,
  fanOut: fanOut * kernel ** 2,
  units: fanOut,
  shape: [fanOut, channels, kernel, kernel],
  role: 'weight',
});

/** A thousand elements or more, with fans for which no two families coincide within a draw's scatter. */
const contexts = [
  dense(128, 32),
  dense(40, 100),
  dense(300, 64),
  dense(64, 350),
  conv(64, 16, 3),
  conv(16, 40, 3),
  conv(32, 3, 7),
  conv(256, 64, 1),
];

const variances: Readonly<Record<string, (c: FanContext) => number>> = {
  he: ({ fanIn }) => 2 / fanIn,
  glorot: ({ fanIn, fanOut }) => 2 / (fanIn + fanOut),
  lecun: ({ fanIn }) => 1 / fanIn,
};
const shapes = ['normal', 'uniform', 'truncated-normal'] as const;

/** What is drawn, how, and what it should be called. */
const families: readonly (readonly [InitializerKind, (typeof shapes)[number], (c: FanContext) => number])[] = [
  ...Object.entries(variances).flatMap(([scheme, variance]) =>
    shapes.map((shape) => [`${scheme}-${shape}` as InitializerKind, shape, variance] as const),
  ),
  ['torch-default', 'uniform', ({ fanIn }) => 1 / (3 * fanIn)],
  // Keras' and people's literals: N(0, 0.02), U(±0.05), truncated at two of 0.05.
  ['normal', 'normal', () => 0.02 ** 2],
  ['uniform', 'uniform', () => 0.05 ** 2 / 3],
  ['truncated-normal', 'truncated-normal', () => (0.05 * cutDeviation) ** 2],
  // Scales that nobody's formula gives.
  ['normal', 'normal', () => 0.0437 ** 2],
  ['uniform', 'uniform', () => 0.0637 ** 2],
  ['truncated-normal', 'truncated-normal', () => 0.0391 ** 2],
];

test('of 384 fresh draws with a thousand elements or more, 99 of 100 are called by their name', () => {
  const next = random(5);
  const wrong: string[] = [];
  let total = 0;
  for (let round = 0; round < 3; round++) {
    for (const [kind, shape, variance] of families) {
      for (const context of contexts) {
        const n = context.shape.reduce((a, b) => a * b, 1);
        const found = told(draws(shape, variance(context), n, next), context);
        total++;
        if (found.kind !== kind) wrong.push(`${kind} ${context.shape.join('×')}: ${found.kind} ${found.confidence}`);
      }
    }
  }
  expect(wrong.slice(Math.ceil(total / 100))).toEqual([]);
});

describe('exact patterns', () => {
  test.each([
    ['zeros', new Float32Array(64)],
    ['ones', new Float32Array(64).fill(1)],
    ['constant', new Float32Array(64).fill(0.1)],
    ['identity', Float32Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1 : 0))],
  ] as const)('%s', (kind, values) => {
    expect(told(values, dense(8, 8))).toMatchObject({ kind, confidence: 1 });
  });

  test('the identity of a convolution (Dirac)', () => {
    const values = new Float32Array(16 * 16 * 9);
    for (let channel = 0; channel < 16; channel++) values[(channel * 16 + channel) * 9 + 4] = 1;
    expect(told(values, conv(16, 16, 3)).kind).toBe('identity');
  });

  test.each([
    [32, 64, 1],
    [64, 64, Math.SQRT2],
    [16, 144, 1],
  ])('orthogonal %d×%d with gain %d', (rows, columns, gain) => {
    expect(told(orthogonal(rows, columns, gain, random(3)), dense(rows, columns)).kind).toBe('orthogonal');
  });

  test('four orthogonal gates of a recurrent matrix', () => {
    const next = random(4);
    const gates = Array.from({ length: 4 }, () => orthogonal(32, 32, 1, next));
    const values = Float32Array.from(gates.flatMap((gate) => [...gate]));
    expect(told(values, { fanIn: 32, fanOut: 32, units: 32, shape: [1, 128, 32], role: 'recurrent' }).kind).toBe(
      'orthogonal',
    );
  });
});

describe('what frameworks do differently', () => {
  /** tfjs scales its truncated normals by √(scale / fan) and loses 0.774 of the variance to the cut. */
  test('tfjs’ heNormal is He’s truncated normal, with less variance', () => {
    const context = dense(64, 400);
    const values = draws('truncated-normal', (2 / 400) * cutDeviation ** 2, 64 * 400, random(6));
    const found = told(values, context);
    expect(found.kind).toBe('he-truncated-normal');
    expect(found.variance / (2 / 400)).toBeCloseTo(0.77, 1);
  });

  /** torch.nn.init takes a transposed weight's fan-in as units × kernel. */
  test('PyTorch’s default on a transposed convolution', () => {
    const context: FanContext = { fanIn: 512, fanOut: 256, units: 16, shape: [128, 16, 4, 4], role: 'weight' };
    expect(told(draws('uniform', 1 / (3 * 256), 128 * 256, random(7)), context).kind).toBe('torch-default');
  });

  /** torch.nn.LSTM draws everything from U(±1/√hidden). */
  test('PyTorch’s default on a recurrent cell', () => {
    const context: FanContext = { fanIn: 10, fanOut: 64, units: 64, shape: [1, 256, 10], role: 'recurrent' };
    expect(told(draws('uniform', 1 / (3 * 64), 2560, random(8)), context).kind).toBe('torch-default');
  });

  test('PyTorch’s default bias, scaled by the weight’s fan-in', () => {
    const context: FanContext = { fanIn: 300, fanOut: 512, units: 512, shape: [512], role: 'bias' };
    expect(told(draws('uniform', 1 / 900, 512, random(9)), context).kind).toBe('torch-default');
  });
});

describe('trained weights', () => {
  const next = random(12);
  const context = dense(64, 64);
  const n = 64 * 64;

  test.each([
    // Student's t with three degrees of freedom.
    [
      'heavy tails',
      () =>
        Float32Array.from(
          { length: n },
          () => (0.1 * normal(next)) / Math.sqrt((normal(next) ** 2 + normal(next) ** 2 + normal(next) ** 2) / 3),
        ),
    ],
    [
      'units of unequal size',
      () => draws('normal', 2 / 64, n, next).map((w, i) => w * Math.exp(0.5 * Math.sin(Math.floor(i / 64)))),
    ],
    [
      'inputs of unequal size',
      () => draws('normal', 2 / 64, n, next).map((w, i) => w * Math.exp(0.5 * Math.sin(i % 64))),
    ],
    ['a mean far from zero', () => draws('normal', 2 / 64, n, next).map((w) => w + 0.05)],
    ['one outlier', () => draws('normal', 2 / 64, n, next).map((w, i) => (i === 77 ? 2.5 : w))],
    [
      'units that resemble each other',
      () => {
        const common = draws('normal', 1 / 64, 64, next);
        return draws('normal', 1 / 64, n, next).map((w, i) => w + (common[i % 64] ?? 0));
      },
    ],
  ])('%s', (_, values) => {
    expect(told(values(), context)).toMatchObject({ kind: 'trained' });
  });

  test('clear weights of a model decide its unclear ones', () => {
    const tiny = look(summarise(draws('normal', 0.31, 24, next)), dense(4, 6));
    const clear = Array.from({ length: 8 }, () =>
      look(summarise(draws('normal', 0.01, n, next).map((w, i) => w * (1 + 3 * (i % 64 === 5 ? 1 : 0)))), context),
    );
    const fresh = Array.from({ length: 8 }, () => look(summarise(draws('normal', 2 / 64, n, next)), context));
    expect(decide(tiny, trainedShare([tiny, ...clear])).kind).toBe('trained');
    expect(decide(tiny, trainedShare([tiny, ...fresh])).kind).not.toBe('trained');
  });

  test('a new head on a trained network is seen to be fresh', () => {
    const trunk = Array.from({ length: 20 }, () =>
      look(summarise(draws('normal', 0.01, n, next).map((w, i) => w * (1 + (i % 7)))), context),
    );
    const head = look(summarise(draws('uniform', 1 / (3 * 512), 5120, next)), dense(10, 512));
    expect(decide(head, trainedShare([...trunk, head])).kind).toBe('torch-default');
    expect(trunk.map((weight) => decide(weight, trainedShare([...trunk, head])).kind)).toEqual(
      trunk.map(() => 'trained'),
    );
  });
});

describe('where nothing can be told', () => {
  test('values that were not read', () => {
    expect(decide(look(undefined, dense(4, 4)))).toMatchObject({ kind: 'unknown', origin: 'none', confidence: 0 });
  });

  test('NaN among them', () => {
    const values = draws('normal', 1, 64, random(1));
    values[3] = Number.NaN;
    expect(told(values, dense(8, 8))).toMatchObject({ kind: 'unknown', confidence: 0 });
  });

  test('no elements', () => {
    expect(told(new Float32Array(), dense(0, 8))).toMatchObject({ kind: 'unknown', confidence: 0 });
  });
});
