import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import { type LayerFact, layerFacts } from '../../src/view/layerFacts';
import { predictedLoss } from '../../src/view/predictedLoss';
import { chain } from './network';

const analysed = (layers: string) => {
  const text = `const tf = require('@tensorflow/tfjs');\ntf.sequential({ layers: [${layers}] });`;
  const [model] = analyzeText('/work/model.js', text).models;
  return model ?? expect.fail('no model');
};
const dense = (options: string) => `tf.layers.dense({ ${options} })`;
const head = dense('units: 1');

function fact<K extends LayerFact['kind']>(kind: K, layers: string, index = 0): Extract<LayerFact, { kind: K }> {
  const model = analysed(layers);
  const layer = model.model.layers[index];
  const found = layer && layerFacts(model, layer).find((f) => f.kind === kind);
  return (found as Extract<LayerFact, { kind: K }> | undefined) ?? expect.fail(`nothing is told of ${kind}`);
}

describe('of a layer in code', () => {
  it('its fans are told', () => {
    const layers = `${dense("units: 32, inputShape: [16], activation: 'relu'")}, ${head}`;
    expect(fact('fans', layers)).toEqual({ kind: 'fans', fanIn: 16, fanOut: 32 });
  });

  it.each([
    // He et al. 2015, equation 10: √2 keeps the signal behind ReLU; LeCun et al. 1998: 1 behind nothing.
    ["activation: 'relu', kernelInitializer: tf.initializers.randomNormal({ stddev: 0.25 })", 1, Math.SQRT2],
    ["activation: 'linear', kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5 })", 2, 1],
  ])('the gain that it has and the gain that is wanted are told: %s', (options, now, wanted) => {
    const found = fact('gain', `${dense(`units: 32, inputShape: [16], ${options}`)}, ${head}`);
    expect(found.now).toBeCloseTo(now, 6);
    expect(found.wanted).toBeCloseTo(wanted, 2);
  });

  it('no gain is wanted where none does it good', () => {
    const layers = `${dense("units: 32, inputShape: [16], activation: 'sigmoid'")}, ${head}`;
    expect(fact('gain', layers).wanted).toBeNull();
  });

  it('what is predicted is told, and nothing measured before a probe', () => {
    const model = analysed(`${dense("units: 32, inputShape: [16], activation: 'relu'")}, ${head}`);
    const [first] = model.model.layers;
    const kinds = first && layerFacts(model, first).map(({ kind }) => kind);
    expect(kinds).toEqual(['fans', 'variance', 'gain', 'predicted']);
  });
});

it('what a probe measured is told', () => {
  const model = chain(3, () => 2);
  const [first] = model.model.layers;
  const gradient = first && layerFacts(model, first).find(({ kind }) => kind === 'gradient');
  expect(gradient).toMatchObject({ kind: 'gradient', preActivation: expect.any(Number) });
});

it('χ is told of layers that follow another one, and not of the first', () => {
  const he = "activation: 'relu', kernelInitializer: tf.initializers.randomNormal({ stddev: 0.25 })";
  const relu = (options = '') => dense(`units: 32, ${he}${options}`);
  const layers = [relu(', inputShape: [32]'), relu(), relu(), head].join();
  expect(fact('predicted', layers, 0).chi).toBeNull();
  // He et al. 2015: the gradient of ReLU layers of one width keeps its size under their initializer.
  expect(fact('predicted', layers, 1).chi).toBeCloseTo(1, 2);
});

it('of a recurrent layer both matrices are told', () => {
  const layers = `tf.layers.simpleRNN({ units: 8, inputShape: [5, 3], recurrentInitializer: 'orthogonal' }), ${head}`;
  // The columns of an orthogonal matrix of eight have length one.
  expect(fact('recurrent-variance', layers)).toMatchObject({ value: 1 / 8, initializer: 'orthogonal' });
  expect(fact('variance', layers).initializer).toBe('glorot-truncated-normal');
});

describe('the gradient that theory predicts', () => {
  it('is told in decades, with a proper minus sign', () => {
    const sigmoid = dense("units: 64, activation: 'sigmoid'");
    const first = dense("units: 64, inputShape: [64], activation: 'sigmoid'");
    expect(predictedLoss(analysed([first, ...Array.from({ length: 15 }, () => sigmoid), head].join()))).toMatch(
      /^G −\d/,
    );
  });

  it('is not told of a single layer', () => {
    expect(predictedLoss(analysed(dense('units: 1, inputShape: [4]')))).toBeUndefined();
  });
});
