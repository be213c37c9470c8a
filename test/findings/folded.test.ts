import { describe, expect, it } from 'vitest';
import { gather } from '../../src/findings/evidence';
import { allowingForFolding } from '../../src/findings/folded';
import type { Layer } from '../../src/model';
import { finding, layer, model, stats } from '../view/network';

/** Convolutions with a bias each, whose largest absolute value is given. */
function convolutions(biases: readonly number[], { producer = 'pytorch 2.1', change = {} as Partial<Layer> } = {}) {
  const layers = biases.map((_, i) =>
    layer(i, { kind: 'conv2d', bias: { ...layer(i).weight!, name: `b_${i}`, shape: [64] }, ...change }),
  );
  const weights = new Map(biases.map((maxAbs, i) => [`b_${i}`, stats({ maxAbs })]));
  return gather({ model: model(layers, { producer }), weights });
}

const scale = finding({ ruleId: 'vanishing-gradient', severity: 'error' });
const severities = (evidence: ReturnType<typeof convolutions>, findings = [scale]): readonly string[] =>
  allowingForFolding(findings, evidence).map(({ severity }) => severity);

describe('a fresh export of PyTorch whose convolutions have biases of exactly 0', () => {
  const folded = convolutions([0, 0, 0, 0.1]);

  it('gets findings about scale one step milder, with the reason', () => {
    const [first] = allowingForFolding([scale], folded);
    expect(first?.severity).toBe('warning');
    expect(first?.explanation).toMatch(/^Each sigmoid .*\n.* as if BatchNormalization had been folded/s);
    expect(first?.advice).toBe(
      'Export with training=TrainingMode.PRESERVE to have it judged as it is trained; if it has no BatchNormalization, replace sigmoid by ReLU with He initialization.',
    );
    expect(
      severities(folded, [
        { ...scale, severity: 'warning' },
        { ...scale, severity: 'info' },
      ]),
    ).toEqual(['info', 'info']);
  });

  it('gets other findings as they are', () => {
    const other = finding({ ruleId: 'non-finite-weight', severity: 'error' });
    expect(allowingForFolding([other], folded)).toEqual([other]);
    expect(severities(folded, [other, scale])).toEqual(['error', 'warning']);
  });
});

describe('is not taken for folded', () => {
  it.each<[string, ReturnType<typeof convolutions>]>([
    ['an export of something else than PyTorch', convolutions([0, 0, 0], { producer: 'tf2onnx 1.14' })],
    ['a network whose biases PyTorch drew', convolutions([0.1, 0.2, 0.1])],
    ['one or two convolutions without bias: that happens', convolutions([0, 0])],
    ['a small part of a large network', convolutions([0, 0, 0, ...Array.from({ length: 7 }, () => 0.1)])],
    [
      'a network that still has its normalisation',
      convolutions([0, 0, 0], { change: { normalisation: { kind: 'batch', freshStatistics: true } } }),
    ],
    ['a network of dense layers', convolutions([0, 0, 0], { change: { kind: 'dense' } })],
  ])('%s', (_, evidence) => expect(severities(evidence)).toEqual(['error']));
});
