import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import type { Finding, Severity } from '../../src/findings/finding';
import type { Rule } from '../../src/rules/rule';
import { applied, textFixes } from './fixes';
import { quote } from './tfjs/read';

interface Case {
  readonly name: string;
  readonly code: string;
}

interface Invalid extends Case {
  readonly severity: Severity;
  /** The words that are underlined. */
  readonly at: string;
  readonly says?: RegExp;
  /** What the first fix makes of a part of the code: all that it changes is in it. */
  readonly fixed?: readonly [part: string, by: string];
}

const path = '/work/model.js';

/** What is found without running the code. */
export const findingsIn = (code: string): readonly Finding[] =>
  analyzeText(path, code).models.flatMap((m) => m.findings);

const idsIn = (code: string): readonly string[] => findingsIn(code).flatMap((f) => [f.ruleId, ...(f.includes ?? [])]);

/** Every fix takes its finding away and brings no new one. */
export function expectMended(code: string, { ruleId }: Pick<Finding, 'ruleId'>): void {
  const before = new Set(idsIn(code));
  for (const finding of findingsIn(code).filter((f) => f.ruleId === ruleId)) {
    for (const fix of textFixes(finding)) {
      const after = applied(code, fix.edits);
      expect(analyzeText(path, after).models.length, fix.title).toBe(analyzeText(path, code).models.length);
      const left = findingsIn(after);
      expect(
        left.map((f) => f.ruleId),
        `${fix.title}:\n${after}`,
      ).not.toContain(ruleId);
      expect(
        left.map((f) => f.ruleId).filter((id) => !before.has(id)),
        `${fix.title}:\n${after}`,
      ).toEqual([]);
    }
  }
}

/** A rule on programs, read without running them: those that it is silent about, and those that it speaks of, once. */
export function testCodeRule(
  { meta }: Rule,
  { valid, invalid }: { valid: readonly Case[]; invalid: readonly Invalid[] },
): void {
  const { id } = meta;
  describe(id, () => {
    describe('is silent about', () => {
      it.each(valid)('$name', ({ code }) => {
        expect(analyzeText(path, code).models.length).toBeGreaterThan(0);
        expect(findingsIn(code).filter((f) => f.ruleId === id || f.includes?.includes(id))).toEqual([]);
      });
    });
    describe('speaks of', () => {
      it.each(invalid)('$name', ({ code, severity, at, says, fixed }) => {
        const own = findingsIn(code).filter((f) => f.ruleId === id);
        expect(own.map((f) => [f.severity, quote(code, f.range)])).toEqual([[severity, at]]);
        const [finding] = own;
        if (!finding) return;
        if (says) expect(finding.message).toMatch(says);
        expect(finding.message).toMatch(/^\S[^\n]*\.$/);
        expect(finding.explanation.length).toBeGreaterThan(80);
        expect(finding.advice).toMatch(/^[A-Z].*\.$/);
        if (fixed) {
          const [fix] = textFixes(finding);
          expect(fix && applied(code, fix.edits)).toBe(code.replace(fixed[0], () => fixed[1]));
        }
        expectMended(code, finding);
      });
    });
  });
}

/** A sequential model of layers, one a line. */
export const sequential = (layers: readonly string[], loss?: string): string => `const model = tf.sequential();
${layers.map((layer) => `model.add(tf.layers.${layer});`).join('\n')}
${loss === undefined ? '' : `model.compile({ optimizer: 'adam', loss: ${loss} });`}`;
