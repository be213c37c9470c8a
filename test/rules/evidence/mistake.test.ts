import { describe, expect, it } from 'vitest';
import type { Layer, Parameter } from '../../../src/model';
import { mistakeOf } from '../../../src/rules/evidence/mistake';
import { evidenceOf } from '../../support/measure';

/** What is said of the second layer, behind this activation; `change` alters its weight. */
function mistake(
  activation: string,
  initializer: string,
  change: Partial<Parameter> = {},
  kind?: Layer['kind'],
): string {
  const network = `input 50\ndense 50 ${activation} he-normal\ndense 50 relu ${initializer}\ndense 3 linear he-normal`;
  const [before, layer] = evidenceOf(network).layers;
  if (!before || !layer?.weight) throw new Error('The network has no second layer.');
  return mistakeOf({ ...layer, ...(kind && { kind }), weight: { ...layer.weight, ...change } }, before);
}

const inferred = (kind: Parameter['initializer']['kind'], variance: number): Partial<Parameter> => ({
  initializer: { kind, origin: 'inferred', variance, confidence: 1 },
  moments: { mean: 0, second: variance },
});

describe('a variance that does not fit', () => {
  it('of a deviation that is written down tells which width it would fit, and what this one needs', () => {
    const said = mistake('relu', 'he-normal', inferred('normal', 0.05 ** 2));
    // He: 2 / 0.05² = 800 inputs; √(2 / 50) = 0.2.
    expect(said).toBe(
      'The deviation is fixed at 0.05, whatever the number of inputs: that would fit a layer of 800 inputs, and with 50 inputs it has to be √(2 / 50) = 0.2.',
    );
  });

  it('of 2 (randn and more) fits no layer behind ReLU', () => {
    expect(mistake('relu', 'he-normal', inferred('normal', 4))).toContain('that would fit no layer at all');
  });

  it('of PyTorch names its gain', () => {
    expect(mistake('relu', 'torch-default')).toContain('kaiming_uniform_ with a = √5');
  });

  it('of an orthogonal matrix names the gain that it needs', () => {
    expect(mistake('relu', 'he-normal', inferred('orthogonal', 1 / 50))).toContain('√2 = 1.41');
  });

  it('of Glorot, LeCun and He tells what these are made for', () => {
    expect(mistake('relu', 'glorot-uniform')).toMatch(
      /takes the activation for the identity near zero, as tanh is; relu is not\.$/,
    );
    expect(mistake('relu', 'lecun-normal')).toContain('SELU, or none');
    expect(mistake('silu', 'he-normal')).toContain('near zero it is almost z / 2');
  });

  it('of Glorot in a layer of very different widths says that it averages them', () => {
    expect(mistake('relu', 'glorot-uniform', { fanOut: 500 })).toContain('the mean of 50 inputs and 500 outputs');
  });

  it('that is scaled by the outputs says so', () => {
    expect(mistake('relu', 'he-normal', { fanOut: 400, ...inferred('he-normal', 2 / 400) })).toMatch(
      /^The variance is scaled by the 400 outputs that an input feeds \(mode fan-out\)/,
    );
  });

  it('of a grouped convolution that is scaled by the outputs of all groups is PyTorch’s count', () => {
    // Eight groups: 64 channels out of 8 each, 3 × 3.
    const kernel = { shape: [64, 8, 3, 3], units: 64, fanIn: 72, fanOut: 72, ...inferred('he-normal', 2 / (64 * 9)) };
    expect(mistake('relu', 'he-normal', kernel, 'conv2d')).toMatch(
      /^The variance is scaled by 576 outputs, those of all groups/,
    );
  });

  it('has no story where nothing tells one', () => {
    expect(mistake('relu', 'constant=0.3')).toBe('');
    expect(mistake('relu', 'he-normal', inferred('unknown', Number.NaN))).toBe('');
    expect(mistake('relu', 'he-normal', inferred('normal', 0))).toBe('');
  });
});
