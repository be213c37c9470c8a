import { describe, expect, it } from 'vitest';
import { describeGradient, remedy, varianceOf } from '../../../src/rules/evidence/describe';
import { type Flow, gradientFlow } from '../../../src/rules/evidence/flow';
import { evidenceOf } from '../../support/measure';

const seen = (network: string) => ({ ...evidenceOf(network), option: () => 0 });
const head = 'dense 10 linear glorot-uniform';

function flowOf(network: string): Flow {
  const flow = gradientFlow(seen(network));
  if (!flow) throw new Error('The network has a flow.');
  return flow;
}

describe('the sentence about a gradient', () => {
  const network = `input 32\ndense 32 relu glorot-normal × 4\n${head}`;
  const flow: Flow = { ...flowOf(network), log10: [-4, -3, -2, -1], total: -3 };

  it('gives both ends, the factor per layer and the steps', () => {
    expect(describeGradient(seen(network), flow)).toBe(
      'Measured, ‖∂L/∂z‖ is 0.1 at “dense_4” and 1e-4 at “dense_1”: 10^(-3 / 3) = ×0.1 a layer over 3 steps. At that rate the depth scale is ξ = 1/|ln χ| = 0.22 layers, and networks of up to about 6·ξ = 1.3 layers train (Schoenholz et al. 2017); here are 4.',
    );
  });

  it('tells no depth scale where the road is shorter than that', () => {
    // χ = 10^(−0.2·2/3) = 0.736 a layer: ξ = 3.3 layers.
    expect(describeGradient(seen(network), { ...flow, log10: [-1.2, -1.1, -1.1, -1], total: -0.2 })).not.toContain('ξ');
    expect(describeGradient(seen(network), { ...flow, log10: [-1, -1, -1, -1], total: 0 })).not.toContain('ξ');
  });

  it('says when theory speaks', () => {
    expect(describeGradient(seen(network), { ...flow, from: 'predicted' })).toMatch(/^Mean-field theory multiplies/);
  });

  it('adds the formula of a typical layer, with numbers that multiply to its factor', () => {
    const evidence = seen(network);
    const layers = evidence.layers.map(({ id }, i) => ({ id, q: 1, chi: [9, 0.25, 0.36, 0.16, 9][i] ?? 1 }));
    const analytic = { layers, segments: [], forwardLog10: 0, gradientLog10: 0, band: 0 };
    const sentence = describeGradient({ ...evidence, analytic }, flow);
    const [, fanOut, variance, slope, root] = /√\(([\d.]+) · ([\d.]+) · ([\d.]+)\) = ([\d.]+)\./.exec(sentence) ?? [];
    // The median of 0.25, 0.36 and 0.16: the first layer's own χ leads out of the road.
    expect(Number(root)).toBe(0.5);
    expect(Number(fanOut) * Number(variance) * Number(slope)).toBeCloseTo(0.25, 2);
  });
});

describe('the remedy', () => {
  it('is the initial variance that fits', () => {
    expect(remedy(flowOf(`input 16\ndense 16 relu he-normal × 3\n${head}`))).toMatch(
      /^Use an initial variance that fits relu layers, He/,
    );
  });

  it('is structure where no variance fits', () => {
    expect(remedy(flowOf(`input 16\ndense 16 sigmoid he-normal × 3\n${head}`))).toBe(
      'Put a normalisation or a skip connection every few layers.',
    );
  });

  it('is a skip connection where everything is normalised already', () => {
    const normalised = flowOf(`input 16\ndense 16 sigmoid he-normal layer-norm × 3\n${head}`);
    expect(remedy(normalised)).toBe('Add a skip connection every few layers.');
  });

  it('is the scale of the branches where short cuts add them up', () => {
    const residual = flowOf(`input 16\ndense 16 relu he-normal residual × 6\n${head}`);
    expect(remedy({ ...residual, total: 1 })).toMatch(/^Start the last layer of every residual branch at zero/);
    expect(remedy({ ...residual, total: -1 })).not.toMatch(/residual branch/);
  });
});

describe('the variance of a weight', () => {
  it('is that of its values, or what its initializer promises', () => {
    const [layer] = evidenceOf(`input 64\ndense 64 relu he-normal\n${head}`).layers;
    if (!layer?.weight) throw new Error('The network has a layer.');
    expect(varianceOf(layer)).toBeCloseTo(2 / 64, 2);
    const { moments, ...unread } = layer.weight;
    expect(moments).toBeDefined();
    expect(varianceOf({ ...layer, weight: { ...unread, initializer: { ...unread.initializer, variance: 0.5 } } })).toBe(
      0.5,
    );
  });
});
