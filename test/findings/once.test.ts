import { expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding';
import { toldOnce } from '../../src/findings/once';

const finding = (line: number, rest: Partial<Finding> = {}): Finding => ({
  ruleId: 'dying-relu',
  severity: 'warning',
  message: 'It is wrong.',
  explanation: 'Because.',
  advice: 'Mend it.',
  range: { start: { line, character: 0 }, end: { line, character: 9 } },
  evidence: {},
  docs: '',
  fixes: [],
  ...rest,
});

test('two models that one function builds tell of its mistake once', () => {
  expect(toldOnce([[finding(3)], [finding(3), finding(4)]])).toEqual([[finding(3)], [finding(4)]]);
});

test('as gravely as the graver of them', () => {
  const grave = finding(3, { severity: 'error', message: 'It is very wrong.' });
  expect(toldOnce([[finding(3)], [grave]])).toEqual([[grave], []]);
});

test('other rules, several layers of one model, and findings without a place stay', () => {
  const { range: _, ...placeless } = finding(3);
  const all = [
    [finding(3), finding(3, { message: 'So is that.' }), placeless],
    [finding(3, { ruleId: 'forward-vanish' }), placeless],
  ];
  expect(toldOnce(all)).toEqual(all);
});
