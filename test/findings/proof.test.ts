import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding';
import { isSame, mends } from '../../src/findings/proof';

const found = (ruleId: string, more: Partial<Finding> = {}): Finding => ({
  ruleId,
  severity: 'error',
  message: 'It is wrong.',
  explanation: 'Why.',
  advice: 'Mend it.',
  evidence: {},
  docs: '',
  fixes: [],
  ...more,
});

describe('a change mends a finding', () => {
  const finding = found('zero-kernel-init', { layer: 'a', layers: ['a', 'b'], includes: ['dying-relu'] });
  const other = found('missing-activation', { layer: 'c', severity: 'warning' });

  it('when it is gone, and what was found beside it is as it was', () => {
    expect(mends(finding, [finding, other], [other])).toBe(true);
    expect(mends(finding, [finding, other], [])).toBe(true);
    expect(mends(finding, [finding, other], [{ ...other, severity: 'info' }])).toBe(true);
  });

  it('not when it stays, milder or at some of its layers', () => {
    expect(mends(finding, [finding], [found('zero-kernel-init', { layer: 'b', severity: 'info' })])).toBe(false);
  });

  it('not when something comes, or becomes graver', () => {
    expect(mends(finding, [finding], [other])).toBe(false);
    expect(mends(finding, [finding, other], [{ ...other, severity: 'error' }])).toBe(false);
  });

  it('also when an effect of it is left, unless that is as grave as the whole', () => {
    expect(mends(finding, [finding], [found('dying-relu', { severity: 'warning' })])).toBe(true);
    expect(mends(finding, [finding], [found('dying-relu')])).toBe(false);
  });
});

it('findings are the same when a rule finds them at a layer that both are about', () => {
  const [one, two] = [found('a', { layers: ['x', 'y'] }), found('a', { layer: 'y' })];
  expect(isSame(one, two)).toBe(true);
  expect(isSame(one, found('b', { layer: 'y' }))).toBe(false);
  expect(isSame(one, found('a', { layer: 'z' }))).toBe(false);
  expect(isSame(one, found('a'))).toBe(true);
});
