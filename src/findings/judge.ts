import { rules } from '../rules';
import type { Evidence, Rule } from '../rules/rule';
import { shareCauses } from './causes';
import type { Gathered } from './evidence';
import type { Finding, Severity } from './finding';
import { allowingForFolding } from './folded';
import { inOrder } from './order';
import { placed } from './place';
import type { RuleSetting, RuleSettings } from './settings';

/**
 * Every rule's verdicts on one model: as the settings want them, one finding for each cause, the gravest first.
 * A rule that is off can be no cause for others: its effects then stand for themselves.
 */
export function judge(gathered: Gathered, settings: RuleSettings = {}): readonly Finding[] {
  const found = [...rules.values()].flatMap((rule) => verdicts(rule, gathered, settings[rule.meta.id] ?? {}));
  const position = new Map(gathered.layers.map((l, i) => [l.id, i]));
  return inOrder(
    allowingForFolding(shareCauses(found), gathered).map((f) =>
      placed(limited(f, settings[f.ruleId]?.severity), gathered),
    ),
    (id) => position.get(id) ?? -1,
  );
}

function verdicts(rule: Rule, gathered: Gathered, setting: RuleSetting): readonly Finding[] {
  if (setting.severity === 'off') return [];
  const { id, options } = rule.meta;
  const evidence: Evidence = {
    ...gathered,
    option: (name) => {
      const value = setting.options?.[name] ?? options?.[name];
      if (value === undefined) throw new RangeError(`Rule ${id} has no option “${name}”.`);
      return value;
    },
  };
  return [...rule.check(evidence)].map((v) => ({ fixes: [], ...v, ruleId: id, docs: docsOf(id) }));
}

/** Path of a rule's page inside the package. */
export const docsOf = (ruleId: string): string => `media/rules/${ruleId}.md`;

const grades: readonly Severity[] = ['info', 'warning', 'error'];

/** The rule's gravest kind of finding becomes `wanted`; milder ones stay as they are unless they would be graver than that. */
function limited(finding: Finding, wanted: RuleSetting['severity']): Finding {
  if (wanted === undefined || wanted === 'off') return finding;
  const gravest = rules.get(finding.ruleId)?.meta.severity;
  if (finding.severity === gravest) return { ...finding, severity: wanted };
  return grades.indexOf(finding.severity) > grades.indexOf(wanted) ? { ...finding, severity: wanted } : finding;
}
