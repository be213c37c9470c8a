import { describe, expect, it } from 'vitest';
import type { Gathered } from '../../src/findings/evidence';
import type { Severity } from '../../src/findings/finding';
import type { Layer } from '../../src/model';
import type { Evidence, Rule, Verdict } from '../../src/rules/rule';
import { evidenceOf } from './measure';

interface Case {
  readonly name: string;
  readonly network: string;
  readonly trained?: boolean;
  /** Looks at the same network without a probe. */
  readonly unmeasured?: boolean;
  /** What the notation cannot say: changes of layers by name. */
  readonly layers?: Readonly<Record<string, Partial<Layer>>>;
  readonly options?: Readonly<Record<string, number>>;
}

interface Invalid extends Case {
  readonly severity: Severity;
  /** The layer where the cause lies. */
  readonly at: string;
  readonly says?: RegExp;
}

/** A rule by itself: networks that it is silent about, and networks that it speaks of, once. */
export function testRule(
  rule: Rule,
  { valid, invalid }: { valid: readonly Case[]; invalid: readonly Invalid[] },
): void {
  describe(rule.meta.id, () => {
    describe('is silent about', () => {
      it.each(valid)('$name', (c) => {
        expect(verdictsOn(rule, c).map((v) => v.message)).toEqual([]);
      });
    });
    describe('speaks of', () => {
      it.each(invalid)('$name', (c) => {
        const verdicts = verdictsOn(rule, c);
        expect(verdicts.map((v) => [v.severity, v.layer])).toEqual([[c.severity, c.at]]);
        const [verdict] = verdicts;
        if (c.says) expect(verdict?.message).toMatch(c.says);
        // The message is shown inline: one line, one sentence, without what only the explanation can make clear.
        expect(verdict?.message).toMatch(/^\S[^\n]*\.$/);
        expect(verdict?.explanation.length).toBeGreaterThan(80);
        expect(verdict?.advice).toMatch(/^[A-Z].*\.$/);
        expect(Object.values(verdict?.evidence ?? {}).every((x) => typeof x === 'number')).toBe(true);
      });
    });
  });
}

export const verdictsOn = (rule: Rule, c: Case): readonly Verdict[] => check(rule, evidenceFor(c), c.options);

export const check = (rule: Rule, gathered: Gathered, options: Case['options'] = {}): readonly Verdict[] => {
  const evidence: Evidence = {
    ...gathered,
    option: (name) => options[name] ?? rule.meta.options?.[name] ?? Number.NaN,
  };
  return [...rule.check(evidence)];
};

function evidenceFor({ network, trained = false, unmeasured = false, layers: changes = {} }: Case): Gathered {
  const evidence = evidenceOf(network, { trained });
  const layers = evidence.layers.map((l): Layer => ({ ...l, ...changes[l.name] }));
  return {
    ...evidence,
    layers,
    layer: (id) => layers.find((l) => l.id === id),
    model: { ...evidence.model, layers },
    ...(unmeasured && { measured: undefined, tensor: () => undefined }),
  };
}
