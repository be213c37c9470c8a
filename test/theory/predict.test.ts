import { beforeAll, describe, expect, test } from 'vitest';
import { recogniseLayers, type WeightSummary } from '../../src/layers';
import { decodeNumbers, elementCount, isFloat, type Model } from '../../src/model';
import { readOnnx, readTensorBytes } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { type Prediction, predict } from '../../src/theory/predict';
import { scorer } from '../../src/theory/score';
import { summarise } from '../layers/weights';
import { realModels } from '../real/models';
import { writeTemporary } from '../support/onnx';
import { activate } from './agreement/activations';
import { Builder } from './agreement/builder';

type Sketched = Pick<Model, 'graph' | 'layers'>;

function read(file: string): Sketched {
  const { graph } = canonicalise(readOnnx(file));
  const summaries = new Map<string, WeightSummary>();
  for (const [name, tensor] of graph.initializers) {
    if (!isFloat(tensor.dtype) || elementCount(tensor.dims) === 0) continue;
    const values = decodeNumbers(tensor.dtype, readTensorBytes(tensor));
    if (values) summaries.set(name, summarise(Float32Array.from(values)));
  }
  return { graph, layers: recogniseLayers(graph, summaries) };
}

/** A network that a few steps build, wide enough that chance is small. */
function network(build: (b: Builder) => string, input: readonly (number | string)[] = ['batch', 256]): Sketched {
  const b = new Builder(5, 'he-normal');
  return read(writeTemporary(b.model(input, build(b))));
}

const ends = ({ layers }: Sketched): readonly [string, string] => {
  const weights = layers.filter((l) => l.weight);
  return [weights[0]?.id ?? '', weights.at(-1)?.id ?? ''];
};

describe('what theory says of a block', () => {
  /** He et al. 2015: behind ReLU a variance of 2/fan-in keeps both signal and gradient. */
  test('a plain stack of ReLU with He’s variance keeps signal and gradient', () => {
    const model = network((b) => {
      let x = b.dense('x', 256, 256);
      for (let i = 0; i < 9; i++) x = b.dense(b.op('Relu', [x]), 256, 256);
      return x;
    });
    const prediction = predict(model);
    for (const estimate of [prediction.forward(...ends(model)), prediction.gradient(...ends(model))]) {
      expect(Math.abs(estimate?.log10 ?? 9)).toBeLessThan(2 * (estimate?.band ?? 0));
      // √(5·10/256) / (2 ln 10) would be the band of one sample (Hanin & Rolnick 2018); of several that differ it is less.
      expect(estimate?.band).toBeLessThan(Math.sqrt((5 * 10) / 256) / (2 * Math.LN10));
    }
  });

  /** x + f(x) with a branch that keeps its variance and ends in random weights: 2 to the number of blocks, in variance. */
  test('short cuts double the variance with every block', () => {
    const blocks = 8;
    const model = network((b) => {
      let x = b.dense('x', 256, 256);
      for (let i = 0; i < blocks; i++) x = b.op('Add', [x, b.dense(b.op('Relu', [x]), 256, 256)]);
      return b.op('LeakyRelu', [b.dense(x, 256, 256)], { alpha: 0.5 });
    });
    const { log10 = 0 } = predict(model).forward(...ends(model)) ?? {};
    // Twice the variance a block, and the last dense layer's He factor.
    expect(log10).toBeCloseTo((blocks * Math.log10(2) + Math.log10(2)) / 2, 0);
  });

  /** A value that is added to itself is twice as large, not √2 times: branches that are the same are no independent ones. */
  test('branches that are one and the same add up coherently', () => {
    const model = network((b) => {
      const x = b.dense('x', 256, 256);
      return b.dense(b.op('Add', [x, b.op('Identity', [x])]), 256, 256);
    });
    const { log10 = 0 } = predict(model).forward(...ends(model)) ?? {};
    expect(log10).toBeCloseTo(Math.log10(2 * Math.SQRT2), 1);
  });

  test('a normalisation sets the scale again, whatever came before', () => {
    const model = network((b) => {
      let x = b.dense('x', 256, 256);
      for (let i = 0; i < 6; i++) x = b.dense(b.op('Sigmoid', [x]), 256, 256);
      return b.dense(b.layerNorm(x, 256), 256, 256);
    });
    const last = predict(model).layers.at(-1);
    expect(last?.q).toBeCloseTo(2, 1);
  });

  /** Two halves of a gated linear unit are independent: E[(a·b)²] = E[a²]·E[b²]. */
  test('a gate multiplies second moments', () => {
    const model = network((b) => {
      const [value, gate] = [b.dense('x', 256, 256), b.op('Sigmoid', [b.dense('x', 256, 256)])];
      return b.dense(b.op('Mul', [value, gate]), 256, 256);
    });
    const { layers } = predict(model);
    // Of N(0, 2): E[σ²] = 0.3138 by quadrature in another program; He's variance doubles 2 · 0.3138.
    expect(layers.at(-1)?.q).toBeCloseTo(2 * 2 * 0.3138, 1);
  });

  test('sigmoids make all inputs alike: the correlation of two samples goes to 1', () => {
    const model = network((b) => {
      let x = b.dense('x', 256, 256);
      for (let i = 0; i < 6; i++) x = b.dense(b.op('Sigmoid', [x]), 256, 256);
      return x;
    });
    const correlations = predict(model).layers.map((l) => l.correlation);
    expect(correlations[0]).toBe(0);
    expect(correlations.at(-1)).toBeGreaterThan(0.99);
  });
});

describe('an elementwise piece of graph without a name', () => {
  /** E[f²] under N(0, 1), from another program (adaptive quadrature in Python). */
  test.each([
    ['lecun-tanh', 0.75043],
    ['gaussian', 0.447214],
    ['relu-squared', 1.5],
    ['tanhshrink', 0.182883],
    ['quick-gelu', 0.421953],
  ])('%s has E[f²] = %d', (kind, second) => {
    const model = network((b) => b.dense(activate(b, kind, 'x'), 256, 64));
    const layer = model.layers.find((l) => l.weight);
    const q = predict(model).layers.find((l) => l.id === layer?.id)?.q ?? Number.NaN;
    const { fanIn = 0, moments } = layer?.weight ?? {};
    const offset = (moments?.mean ?? 0) ** 2;
    // All but what the drawn weights happen to have for a mean.
    expect(q / (fanIn * ((moments?.second ?? 0) - offset))).toBeCloseTo(second, 2);
    const exact = predict(model, {}, { variance: new Map([[layer?.id ?? '', 1 / fanIn]]) });
    expect(exact.layers.find((l) => l.id === layer?.id)?.q).toBeCloseTo(second, 6);
  });
});

describe('where theory does not apply it says so', () => {
  test('of an operator that it does not know, and compares nothing across it', () => {
    const model = network((b) => b.dense(b.op('CumSum', [b.dense('x', 256, 256), b.scalar(1)]), 256, 256));
    const prediction = predict(model);
    expect(prediction.silences.map(({ op }) => op)).toContain('CumSum');
    expect(prediction.silences.every(({ reason }) => /^[A-Z].*\.$/.test(reason))).toBe(true);
    expect(prediction.forward(...ends(model))).toBeUndefined();
    expect(prediction.gradient(...ends(model))).toBeUndefined();
  });

  test('of weights that are all the same', () => {
    const model = network((b) =>
      b.dense(b.op('MatMul', ['x', b.tensor([256, 64], Array(256 * 64).fill(0.01))]), 64, 64),
    );
    expect(predict(model).silences[0]?.reason).toMatch(/same|mean/);
  });

  test('of a model without anything in it', () => {
    const graph = { name: 'empty', inputs: [], outputs: [], initializers: new Map(), nodes: [], values: new Map() };
    expect(predict({ graph, layers: [] })).toMatchObject({ layers: [], silences: [] });
  });
});

describe('published models', () => {
  const found = new Map<string, Prediction>();
  beforeAll(() => {
    for (const { name, file } of realModels()) found.set(name, predict(read(file)));
  }, 300_000);

  test('are predicted, without a number that is none', () => {
    for (const [name, { layers }] of found)
      for (const l of layers)
        expect({ name, fine: [l.q, l.mean, l.correlation, l.gradient ?? 1].every(Number.isFinite) }).toEqual({
          name,
          fine: true,
        });
    expect([...found.values()].reduce((n, { layers }) => n + layers.length, 0)).toBeGreaterThan(500);
  });
});

describe('scores', () => {
  const sigmoids = network((b) => {
    let x = b.dense('x', 256, 256);
    for (let i = 0; i < 10; i++) x = b.dense(b.op('Sigmoid', [x]), 256, 256);
    return b.dense(b.op('Sigmoid', [x]), 256, 10);
  });
  const score = scorer(sigmoids);

  test('tell that a stack of sigmoids loses its gradient, and that ReLU with He’s variance does not', () => {
    const now = score();
    const activation = new Map(sigmoids.layers.map((l) => [l.id, { kind: 'relu' } as const]));
    const variance = new Map(sigmoids.layers.map((l) => [l.id, 2 / (l.weight?.fanIn ?? 1)]));
    const better = score({ activation, variance });
    expect(now?.gradient).toBeLessThan(-5);
    expect(Math.abs(better?.gradient ?? 9)).toBeLessThan(0.5);
    expect(better?.harm).toBeLessThan((now?.harm ?? 0) / 10);
  });

  test('leave the model as it is', () => {
    const before = score()?.harm;
    score({ variance: new Map(sigmoids.layers.map((l) => [l.id, 7])) });
    expect(score()?.harm).toBe(before);
  });

  test('are not given for a single layer', () => {
    expect(scorer(network((b) => b.dense('x', 256, 16)))()).toBeUndefined();
  });
});
