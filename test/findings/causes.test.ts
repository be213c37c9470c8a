import { describe, expect, it } from 'vitest';
import { shareCauses } from '../../src/findings/causes';
import type { Finding, Severity } from '../../src/findings/finding';

const finding = (ruleId: string, severity: Severity, layers: readonly string[]): Finding => ({
  ruleId,
  severity,
  message: `${ruleId} speaks.`,
  explanation: 'Why.',
  advice: 'Mend it.',
  ...(layers[0] === undefined ? {} : { layer: layers[0] }),
  layers,
  evidence: { n: layers.length },
  docs: '',
  fixes: [],
});

const outline = (findings: readonly Finding[]) => findings.map((f) => [f.ruleId, f.severity, f.includes ?? []]);

describe('one mistake is told once', () => {
  it('under the name of the cause, as grave as its effect', () => {
    const found = shareCauses([
      finding('vanishing-gradient', 'error', ['a', 'b']),
      finding('saturating-deep-stack', 'warning', ['a', 'b']),
      finding('forward-vanish', 'info', ['a', 'b']),
    ]);
    expect(outline(found)).toEqual([['saturating-deep-stack', 'error', ['vanishing-gradient', 'forward-vanish']]]);
    expect(found[0]?.message).toBe('saturating-deep-stack speaks; vanishing-gradient speaks.');
    expect(found[0]?.evidence).toEqual({ n: 2, 'vanishing-gradient.n': 2, 'forward-vanish.n': 2 });
  });

  it('through a chain of causes, at its root', () => {
    const found = shareCauses([
      finding('exploding-gradient', 'warning', ['a', 'b']),
      finding('forward-explode', 'error', ['b', 'a']),
      finding('init-activation-mismatch', 'info', ['b']),
    ]);
    expect(outline(found)).toEqual([['init-activation-mismatch', 'error', ['exploding-gradient', 'forward-explode']]]);
    expect(found[0]?.related).toEqual([{ layer: 'a', message: 'exploding-gradient: exploding-gradient speaks.' }]);
  });

  it('also where an output layer of zeros stops every gradient for one step: a note stays a note', () => {
    const found = shareCauses([
      finding('no-gradient-path', 'error', ['a', 'b']),
      finding('zero-kernel-init', 'info', ['head']),
    ]);
    expect(outline(found)).toEqual([['zero-kernel-init', 'info', ['no-gradient-path']]]);
    expect(found[0]?.message).toBe('zero-kernel-init speaks.');
  });
});

describe('what the layer library makes of an initializer', () => {
  const cut = (due: number, total: number): Finding => ({
    ...finding('tfjs-truncated-normal-uncorrected', 'info', ['a', 'b']),
    evidence: { dueLog10: due, gradientLog10: total, forwardLog10: total },
  });

  it('is the cause of a gradient that vanishes, where it accounts for most of it', () => {
    const found = shareCauses([finding('vanishing-gradient', 'warning', ['a', 'b']), cut(-2, -2.5)]);
    expect(outline(found)).toEqual([['tfjs-truncated-normal-uncorrected', 'warning', ['vanishing-gradient']]]);
  });

  it('is not, where most has another reason', () => {
    expect(shareCauses([finding('vanishing-gradient', 'error', ['a', 'b']), cut(-1, -9)])).toHaveLength(2);
  });
});

it('an output that cannot learn is told, and not the lack of gradients before it', () => {
  const found = shareCauses([
    finding('no-gradient-path', 'warning', ['a', 'b']),
    finding('softmax-single-unit', 'error', ['head']),
  ]);
  expect(outline(found)).toEqual([['softmax-single-unit', 'error', ['no-gradient-path']]]);
});

describe('two mistakes stay two', () => {
  it('when cause and effect share no layer', () => {
    const found = shareCauses([
      finding('vanishing-gradient', 'warning', ['a', 'b']),
      finding('saturating-deep-stack', 'warning', ['c', 'd', 'e']),
    ]);
    expect(found).toHaveLength(2);
  });

  it('when the supposed cause is too weak for the effect: a few dead units do not make a gradient vanish', () => {
    const dead = { ...finding('dying-relu', 'warning', ['a']), evidence: { dead: 30, units: 64 } };
    expect(shareCauses([finding('vanishing-gradient', 'warning', ['a', 'b']), dead])).toHaveLength(2);
    const allDead = { ...dead, evidence: { dead: 64, units: 64 } };
    expect(outline(shareCauses([finding('vanishing-gradient', 'warning', ['a', 'b']), allDead]))).toEqual([
      ['dying-relu', 'warning', ['vanishing-gradient']],
    ]);
  });

  it('when they have nothing to do with each other', () => {
    const found = [finding('missing-activation', 'warning', ['a']), finding('dying-relu', 'warning', ['a'])];
    expect(shareCauses(found)).toEqual(found);
  });
});
