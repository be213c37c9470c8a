import { describe, expect, it } from 'vitest';
import { judge } from '../../src/findings/judge';
import { evidenceOf } from '../support/measure';
import { statsOf } from '../support/stats';

const sigmoids = evidenceOf('input 64\ndense 64 sigmoid glorot-uniform × 20\ndense 10 linear glorot-uniform');
const forgotten = evidenceOf(
  'input 64\ndense 64 relu he-normal\ndense 64 linear he-normal\ndense 64 relu zeros\ndense 10 linear he-normal',
);

describe('judging a network', () => {
  it('tells of twenty sigmoid layers once, with every layer that belongs to it', () => {
    const findings = judge(sigmoids);
    expect(findings.map((f) => [f.ruleId, f.severity, f.layer])).toEqual([
      ['saturating-deep-stack', 'error', 'dense_1'],
    ]);
    expect(findings[0]?.includes).toEqual(['vanishing-gradient']);
    expect(findings[0]?.layers).toHaveLength(20);
    expect(findings[0]?.docs).toBe('media/rules/saturating-deep-stack.md');
    expect(findings[0]?.fixes).toEqual([]);
  });

  it('puts the gravest first, then the order of the network', () => {
    expect(judge(forgotten).map((f) => [f.severity, f.layer])).toEqual([
      ['error', 'dense_3'],
      ['warning', 'dense_2'],
    ]);
  });

  it('says the same for the same evidence', () => {
    expect(judge(sigmoids)).toEqual(judge(sigmoids));
  });

  it('finds nothing in a healthy network', () => {
    const healthy = evidenceOf('input 64\ndense 64 relu he-normal × 10\ndense 10 linear glorot-uniform');
    expect(judge(healthy)).toEqual([]);
  });
});

describe('settings of rules', () => {
  it('switch a rule off; what it explained then stands for itself', () => {
    const findings = judge(sigmoids, { 'saturating-deep-stack': { severity: 'off' } });
    expect(findings.map((f) => f.ruleId)).toEqual(['vanishing-gradient']);
  });

  it('lower what the gravest findings count as', () => {
    const [finding] = judge(sigmoids, { 'saturating-deep-stack': { severity: 'info' } });
    expect(finding?.severity).toBe('info');
  });

  it('raise the gravest kind of finding, and leave milder kinds as they are', () => {
    const severities = (trained: boolean) =>
      judge(
        evidenceOf('input 64\ndense 64 relu he-normal\ndense 64 linear he-normal\ndense 10 linear he-normal', {
          trained,
        }),
        { 'missing-activation': { severity: 'error' } },
      ).map((f) => f.severity);
    expect(severities(false)).toEqual(['error']);
    expect(severities(true)).toEqual(['info']);
  });

  it('change the numbers of a rule', () => {
    const quiet = { 'saturating-deep-stack': { options: { fewestLayers: 30 } } };
    expect(judge(sigmoids, quiet).map((f) => f.ruleId)).toEqual(['vanishing-gradient']);
  });
});

describe('a network exported for inference, with its BatchNormalization folded away', () => {
  const faded = evidenceOf('input 64\ndense 64 relu normal=0.01 × 8\ndense 10 linear glorot-uniform');
  const asConvolutions = (bias: number, producer: string) => {
    const layers = faded.layers.map((l) => ({
      ...l,
      kind: 'conv2d' as const,
      ...(l.weight && { bias: { ...l.weight, name: `${l.name}.bias` } }),
    }));
    const biases = layers.map((l) => [`${l.name}.bias`, statsOf([bias, bias])] as const);
    return {
      ...faded,
      layers,
      model: { ...faded.model, layers, producer },
      layer: (id: string) => layers.find((l) => l.id === id),
      weights: new Map([...faded.weights, ...biases]),
    };
  };

  it('is judged more mildly, and the finding says why', () => {
    const [finding] = judge(asConvolutions(0, 'pytorch 2.1'));
    expect(finding?.severity).toBe('warning');
    expect(finding?.explanation).toMatch(/folded into them on\s+export/);
  });

  it('is judged as it is where biases show that nothing was folded, or another exporter wrote it', () => {
    expect(judge(asConvolutions(0.1, 'pytorch 2.1'))[0]?.severity).toBe('error');
    expect(judge(asConvolutions(0, 'tf2onnx'))[0]?.severity).toBe('error');
  });
});
