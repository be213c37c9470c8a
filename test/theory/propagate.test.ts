import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/model';
import { propagate } from '../../src/theory/propagate';
import { random } from '../support/draw';
import { denseLayer, drawChain, measure, parameter } from './chain';

/** Weights of the given second moment, without any draw's scatter. */
const exact = (fanIn: number, fanOut: number, scale: number) =>
  parameter([Math.sqrt(scale / fanIn), -Math.sqrt(scale / fanIn)], fanIn, fanOut);

const plain = (depth: number, scale: number, about: (i: number) => Partial<Layer> = () => ({})): Layer[] => {
  const drawn = { weights: [new Float64Array(64)], activation: { kind: 'relu' as const } };
  return Array.from({ length: depth }, (_, i) => denseLayer(i, drawn, { weight: exact(64, 64, scale), ...about(i) }));
};

describe('a plain chain of ReLU layers', () => {
  test('keeps signal and gradient with He’s scale', () => {
    const { forwardLog10, gradientLog10, layers } = propagate(plain(30, 2));
    expect(forwardLog10).toBeCloseTo(0, 9);
    expect(gradientLog10).toBeCloseTo(0, 9);
    expect(layers.map(({ q }) => q)).toEqual(layers.map(() => expect.closeTo(2, 9)));
  });

  /** Half of the second moment goes at every ReLU (He et al. 2015): norms shrink by √½ a layer. */
  test('loses √½ a layer with LeCun’s', () => {
    const { forwardLog10, gradientLog10 } = propagate(plain(21, 1));
    expect(forwardLog10).toBeCloseTo(20 * Math.log10(Math.SQRT1_2), 9);
    expect(gradientLog10).toBeCloseTo(20 * Math.log10(Math.SQRT1_2), 9);
  });

  test('has the band of Hanin & Rolnick: √(5 Σ 1/n) / (2 ln 10)', () => {
    const { band } = propagate(plain(10, 2));
    expect(band).toBeCloseTo(Math.sqrt((5 * 10) / 64) / (2 * Math.LN10), 12);
  });
});

describe('in a loop', () => {
  const looped = (first: Partial<Layer>): readonly string[] =>
    propagate(plain(6, 2, (i) => (i === 2 ? first : {}))).layers.map(({ id }) => id);
  const all = plain(6, 2).map(({ id }) => id);

  test('nothing is said of a layer that its own output comes back to, and those behind it begin anew', () => {
    const ids = looped({ predecessors: [all[1] ?? '', all[2] ?? ''], direct: false });
    expect(ids).toEqual(all.filter((id) => id !== all[2]));
  });

  test('nor where that of a later layer does', () => {
    const ids = looped({ predecessors: [all[4] ?? ''], direct: false });
    expect(ids).not.toContain(all[2]);
  });
});

describe('where a segment ends', () => {
  const ends = (about: Partial<Layer>): number[] =>
    propagate(plain(8, 2, (i) => (i === 4 ? about : {}))).segments.map(({ layers }) => layers.length);

  test('nowhere in a plain chain', () => {
    expect(ends({})).toEqual([8]);
  });

  test('behind a residual join', () => {
    expect(ends({ residual: true })).toEqual([5, 3]);
  });

  test('in front of a layer that is not reached directly', () => {
    expect(ends({ direct: false })).toEqual([4, 4]);
  });

  test('at a normalisation, which starts the next one', () => {
    expect(ends({ normalisation: { kind: 'layer', freshStatistics: false, second: 1 } })).toEqual([4, 4]);
  });

  test('around a normalisation that nothing is known of', () => {
    expect(ends({ normalisation: { kind: 'layer', freshStatistics: false } })).toEqual([4, 3]);
  });

  test('around a softmax', () => {
    expect(ends({ activation: { kind: 'softmax' } })).toEqual([4, 3]);
  });

  test('around weights that were not read', () => {
    const { moments: _, ...unread } = exact(64, 64, 2);
    expect(ends({ weight: unread })).toEqual([4, 3]);
  });

  test('at a branch: a gradient that comes from two sides is no product', () => {
    const layers = plain(6, 2);
    const side = denseLayer(
      9,
      { weights: [new Float64Array(64)], activation: { kind: 'relu' } },
      {
        predecessors: ['dense_2'],
        weight: exact(64, 64, 2),
      },
    );
    expect(propagate([...layers, side]).segments.map(({ layers }) => layers.length)).toEqual([3, 3]);
  });
});

describe('one layer', () => {
  const first = (about: Partial<Layer>) => propagate(plain(1, 2, () => about)).layers[0];

  test('a normalisation lets out γ² + β², whatever comes in', () => {
    expect(
      first({ weight: exact(64, 64, 1e6), normalisation: { kind: 'batch', freshStatistics: false, second: 0.25 } })?.q,
    ).toBe(0.25);
  });

  test('a bias adds its second moment', () => {
    expect(first({ bias: parameter([0.5, -0.5], 64, 64) })?.q).toBeCloseTo(2.25, 9);
  });

  /** Σ w x over n inputs of mean µ: a mean of the weights adds up coherently, (n·m·µ)². Too large for a zero-mean theory, it is left alone. */
  test('weights with a large mean behind ReLU are left to the probe', () => {
    const layers = plain(2, 2, (i) => (i === 1 ? { weight: parameter([0.2, 0.1], 64, 64) } : {}));
    expect(propagate(layers).layers.map(({ id }) => id)).toEqual(['dense_0']);
  });

  test('dead weights say nothing', () => {
    expect(first({ weight: parameter([0, 0], 64, 64) })).toBeUndefined();
  });

  test('a strided convolution passes each input’s gradient through every stride-th tap only', () => {
    const layers = plain(2, 2, (i) => (i === 1 ? { kind: 'conv2d', stride: 4 } : {}));
    expect(propagate(layers).layers[1]?.chi).toBeCloseTo(1 / 4, 9);
  });
});

test('an empty model is no trouble', () => {
  expect(propagate([])).toEqual({ layers: [], segments: [], forwardLog10: 0, gradientLog10: 0, band: 0 });
});

test('a thousand times a thousand decades neither overflow nor become NaN', () => {
  const { segments } = propagate(plain(400, 1e12));
  for (const { forwardLog10, gradientLog10 } of segments) {
    expect(forwardLog10).not.toBeNaN();
    expect(gradientLog10).not.toBeNaN();
  }
});

/** Real draws: the prediction from the drawn weights' moments against the measured norms, in bands. */
describe('random networks do what is predicted', () => {
  const kinds = [
    ['relu', 2],
    ['relu', 1],
    ['tanh', 1.5],
    ['tanh', 3],
    ['gelu', 2.2],
    ['silu', 1],
    ['selu', 1],
    ['elu', 2],
    ['sigmoid', 1],
    ['leaky-relu', 2],
  ] as const;

  test('within three bands nearly always, and within two nine times of ten', () => {
    const next = random(11);
    const off: number[] = [];
    for (const [kind, scale] of kinds) {
      for (const widths of [Array(9).fill(48), [32, 64, 48, 96, 64, 40], Array(13).fill(32), Array(7).fill(64)]) {
        const chain = drawChain(widths, kind, scale, next);
        const { segments } = propagate(chain.map((layer, i) => denseLayer(i, layer)));
        const [segment] = segments;
        expect(segments).toHaveLength(1);
        const measured = measure(chain, 24, next);
        const band = segment?.band ?? 0;
        off.push(Math.abs(measured.forward - (segment?.forwardLog10 ?? 0)) / band);
        off.push(Math.abs(measured.gradient - (segment?.gradientLog10 ?? 0)) / band);
      }
    }
    const within = (bands: number): number => off.filter((x) => x <= bands).length / off.length;
    expect(within(2)).toBeGreaterThan(0.9);
    expect(within(3)).toBeGreaterThan(0.97);
  });
});
