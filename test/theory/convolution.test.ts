import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/model';
import { pointwise } from '../../src/theory/activations';
import { propagate } from '../../src/theory/propagate';
import { normal, type Random, random } from '../support/draw';
import { denseLayer, parameter } from './chain';

/**
 * Chains of one-dimensional convolutions over a ring (so that no border disturbs them), run and differentiated here in plain loops, against
 * the prediction from fans, stride and the drawn weights' moments.
 */

interface Convolution {
  readonly channels: readonly [inputs: number, outputs: number];
  readonly kernel: number;
  readonly stride: number;
  readonly transposed: boolean;
  readonly depthwise: boolean;
  /** [outputs][inputs of the group][kernel], flat. */
  readonly weights: Float64Array;
}

type Signal = readonly Float64Array[];

const ring = (channels: number, length: number): Float64Array[] =>
  Array.from({ length: channels }, () => new Float64Array(length));

/** Every connection of a convolution: output channel and position, input channel and position, and the weight between them. */
function connect(
  c: Convolution,
  length: number,
  visit: (o: number, p: number, i: number, s: number, w: number) => void,
): void {
  const [inputs, outputs] = c.channels;
  const perGroup = c.depthwise ? 1 : inputs;
  // A transposed convolution is a convolution whose two sides have changed places.
  const positions = c.transposed ? length : length / c.stride;
  const finer = c.transposed ? length * c.stride : length;
  for (let o = 0; o < outputs; o++) {
    for (let g = 0; g < perGroup; g++) {
      const i = c.depthwise ? o : g;
      for (let coarse = 0; coarse < positions; coarse++) {
        for (let tap = 0; tap < c.kernel; tap++) {
          const w = c.weights[(o * perGroup + g) * c.kernel + tap] ?? 0;
          const fine = (coarse * c.stride + tap) % finer;
          if (c.transposed) visit(o, fine, i, coarse, w);
          else visit(o, coarse, i, fine, w);
        }
      }
    }
  }
}

const lengthAfter = ({ stride, transposed }: Convolution, length: number): number =>
  transposed ? length * stride : length / stride;

function apply(c: Convolution, x: Signal): Float64Array[] {
  const length = x[0]?.length ?? 0;
  const z = ring(c.channels[1], lengthAfter(c, length));
  connect(c, length, (o, p, i, s, w) => {
    const row = z[o];
    if (row) row[p] = (row[p] ?? 0) + w * (x[i]?.[s] ?? 0);
  });
  return z;
}

function pullBack(c: Convolution, g: Signal, length: number): Float64Array[] {
  const x = ring(c.channels[0], length);
  connect(c, length, (o, p, i, s, w) => {
    const row = x[i];
    if (row) row[s] = (row[s] ?? 0) + w * (g[o]?.[p] ?? 0);
  });
  return x;
}

const meanSquare = (x: Signal): number => {
  const all = x.flatMap((row) => [...row]);
  return all.reduce((sum, v) => sum + v * v, 0) / all.length;
};

function draw(about: Omit<Convolution, 'weights'>, scale: number, next: Random): Convolution {
  const { channels, kernel, stride, transposed, depthwise } = about;
  const perGroup = depthwise ? 1 : channels[0];
  const fanIn = (perGroup * kernel) / (transposed ? stride : 1);
  const std = Math.sqrt(scale / fanIn);
  return {
    ...about,
    weights: Float64Array.from({ length: channels[1] * perGroup * kernel }, () => std * normal(next)),
  };
}

/** As `layers/` describes it: fan-in of a transposed convolution is divided by its stride. */
function described(c: Convolution, i: number): Layer {
  const [inputs, outputs] = c.channels;
  const perGroup = c.depthwise ? 1 : inputs;
  const weight = parameter(
    [...c.weights],
    (perGroup * c.kernel) / (c.transposed ? c.stride : 1),
    (c.depthwise ? 1 : outputs) * c.kernel,
  );
  return denseLayer(
    i,
    { weights: [], activation: { kind: 'relu' } },
    {
      kind: c.transposed ? 'transposed-conv' : c.depthwise ? 'depthwise-conv' : 'conv1d',
      weight: { ...weight, units: outputs },
      ...(c.stride !== 1 && { stride: c.stride }),
    },
  );
}

/** Predicted and measured log10 ratios of norms, in bands, for one drawn chain. */
function compare(chain: readonly Convolution[], length: number, next: Random): readonly number[] {
  const relu = pointwise({ kind: 'relu' });
  const [segment] = propagate(chain.map(described)).segments;
  let [firstZ, lastZ, firstG, lastG] = [0, 0, 0, 0];
  for (let sample = 0; sample < 8; sample++) {
    let x: Float64Array[] = ring(chain[0]?.channels[0] ?? 0, length).map((row) => row.map(() => normal(next)));
    const z = chain.map((c) => {
      const pre = apply(c, x);
      x = pre.map((row) => row.map((v) => relu?.f(v) ?? 0));
      return pre;
    });
    const top = (z.at(-1) ?? []).map((row) => row.map(() => normal(next)));
    const bottom = chain.slice(1).reduceRight<Float64Array[]>((g, c, i) => {
      const before = z[i] ?? [];
      return pullBack(c, g, before[0]?.length ?? 0).map((row, k) =>
        row.map((v, p) => v * (relu?.derivative(before[k]?.[p] ?? 0) ?? 0)),
      );
    }, top);
    firstZ += meanSquare(z[0] ?? []);
    lastZ += meanSquare(z.at(-1) ?? []);
    firstG += meanSquare(bottom);
    lastG += meanSquare(top);
  }
  const band = segment?.band ?? Number.NaN;
  return [
    Math.abs(Math.log10(lastZ / firstZ) / 2 - (segment?.forwardLog10 ?? Number.NaN)) / band,
    Math.abs(Math.log10(firstG / lastG) / 2 - (segment?.gradientLog10 ?? Number.NaN)) / band,
  ];
}

const plain = { kernel: 3, stride: 1, transposed: false, depthwise: false } as const;

describe('chains of convolutions do what is predicted', () => {
  test.each([
    ['plain', Array(6).fill({ ...plain, channels: [16, 16] }), 2],
    ['with LeCun’s scale', Array(6).fill({ ...plain, channels: [16, 16] }), 1],
    [
      'widening and narrowing',
      [
        [8, 32],
        [32, 16],
        [16, 24],
        [24, 8],
      ].map((channels) => ({ ...plain, channels })),
      2,
    ],
    ['with strides', Array(4).fill({ ...plain, channels: [16, 16], stride: 2 }), 2],
    ['transposed', Array(3).fill({ ...plain, kernel: 4, channels: [16, 16], stride: 2, transposed: true }), 2],
    [
      'depthwise and pointwise in turn',
      Array(6)
        .fill(0)
        .map((_, i) => ({ ...plain, channels: [24, 24], depthwise: i % 2 === 0, kernel: i % 2 ? 1 : 3 })),
      2,
    ],
  ] as readonly (readonly [string, readonly Omit<Convolution, 'weights'>[], number])[])('%s', (_, chain, scale) => {
    const next = random(41);
    const off = Array.from({ length: 6 }, () =>
      compare(
        chain.map((c) => draw(c, scale, next)),
        64,
        next,
      ),
    ).flat();
    expect(off.filter((bands) => bands <= 2).length / off.length).toBeGreaterThan(0.85);
    expect(Math.max(...off)).toBeLessThan(4);
  });
});
