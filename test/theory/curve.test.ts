import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { parseNetwork } from '../support/network';
import { onnxOf } from '../support/networkOnnx';
import { writeTemporary } from '../support/temporary';

/** The road up to theory, nothing run. */
async function curveOf(text: string) {
  const path = writeTemporary(onnxOf(parseNetwork(text)));
  const { models } = await analyze(path, { ...defaultOptions, probe: false, fixes: false, curve: true });
  return models[0]?.curve;
}

const stack = (layers: number, layer: string) =>
  ['input 128', ...new Array(layers).fill(layer), 'dense 128 linear lecun-normal'].join('\n');

describe('the curve of a gradient', () => {
  test('falls by √(fan-out · Var(w)) at each linear layer', async () => {
    // Var(w) of He is 2 / fan-in: the gradient grows √2 times on its way through each.
    const curve = await curveOf(stack(8, 'dense 128 linear he-normal'));
    const steps = curve?.points.slice(0, 7).map(({ log10 }, i) => log10 - (curve.points[i + 1]?.log10 ?? 0)) ?? [];
    expect(steps).toHaveLength(7);
    for (const step of steps) expect(step).toBeCloseTo(Math.log10(2) / 2, 1);
  });

  test('stays where it is under ReLU with He, and chance adds up on the way', async () => {
    const curve = await curveOf(stack(12, 'dense 128 relu he-normal'));
    const [first] = curve?.points ?? [];
    expect(Math.abs(first?.log10 ?? 9)).toBeLessThan(0.35);
    // Hanin & Rolnick 2018 for one input and weights of which only the variance is known; here the drawn weights' own mean squares are, and eight inputs.
    const oneInput = Math.sqrt((5 * 12) / 128) / (2 * Math.LN10);
    expect(first?.band).toBeGreaterThan(0.3 * oneInput);
    expect(first?.band).toBeLessThan(oneInput);
    const bands = curve?.points.map(({ band }) => band) ?? [];
    expect(bands.at(-2)).toBeLessThan(bands[0] ?? 0);
  });

  test('is compared with the layer nearest to the output', async () => {
    const curve = await curveOf(stack(3, 'dense 128 tanh lecun-normal'));
    expect(curve?.reference).toBe(curve?.points.at(-1)?.id);
    expect(curve?.points.at(-1)?.log10).toBe(0);
  });

  test('is none of a single layer', async () => {
    expect(await curveOf('input 8\ndense 4 linear lecun-normal')).toBeUndefined();
  });

  test('is there at once for hundreds of layers, with a band everywhere', async () => {
    const curve = await curveOf(['input 8', ...new Array(600).fill('dense 8 tanh lecun-normal')].join('\n'));
    expect(curve?.points).toHaveLength(600);
    expect(curve?.points.every(({ band }) => Number.isFinite(band))).toBe(true);
  });
});
