import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { fanDecades, miscounted } from '../../../src/rules/evidence/fans';
import { sequential } from '../../support/codeRuleTester';

const layerOf = (layer: string) => {
  const [found] = analyzeText('/work/model.js', sequential([layer])).models[0]?.model.layers ?? [];
  if (!found) throw new Error('There is no layer in this.');
  return found;
};

/**
 * Counted by hand: a unit of a depthwise 3 × 3 kernel sees 9 inputs, the library counts 9 · channels; one of a transposed 4 × 4 kernel with
 * stride 2 sees 16 / 4 · channels, the library counts 16 · filters. The signal changes by the root of the quotient.
 */
describe('what miscounted fans do to the signal, in decades', () => {
  it.each([
    ["dense({ units: 7, inputShape: [5], kernelInitializer: 'heUniform' })", 0],
    ["conv2d({ filters: 7, kernelSize: 3, strides: 2, inputShape: [8, 8, 5], kernelInitializer: 'heUniform' })", 0],
    ["depthwiseConv2d({ kernelSize: 3, inputShape: [8, 8, 100], depthwiseInitializer: 'heUniform' })", -1],
    [
      "conv2dTranspose({ filters: 32, kernelSize: 4, strides: 2, padding: 'same', inputShape: [8, 8, 32], kernelInitializer: 'heUniform' })",
      -Math.log10(2),
    ],
    [
      "conv2dTranspose({ filters: 8, kernelSize: 4, strides: 2, padding: 'same', inputShape: [8, 8, 32], kernelInitializer: 'heUniform' })",
      0,
    ],
    ["conv2dTranspose({ filters: 1, kernelSize: 3, inputShape: [8, 8, 100], kernelInitializer: 'leCunNormal' })", 1],
  ])('%s: %f', (layer, decades) => {
    expect(fanDecades(layerOf(layer))).toBeCloseTo(decades, 6);
  });

  it('nothing, where the program gives the deviation itself', () => {
    const own =
      'depthwiseConv2d({ kernelSize: 3, inputShape: [8, 8, 100], depthwiseInitializer: tf.initializers.randomNormal({ stddev: 0.3 }) })';
    expect(fanDecades(layerOf(own))).toBe(0);
    expect(miscounted(layerOf(own))).toBe(false);
  });

  it('counts from half as much again on', () => {
    const depthwise = (channels: number): string =>
      `depthwiseConv2d({ kernelSize: 3, inputShape: [8, 8, ${channels}], depthwiseInitializer: 'heUniform' })`;
    expect(miscounted(layerOf(depthwise(1)))).toBe(false);
    expect(miscounted(layerOf(depthwise(2)))).toBe(true);
  });
});
