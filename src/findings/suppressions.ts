import type { Finding } from './finding';

/** What comments in a file switch off. */
export interface Suppressions {
  /** Whether a finding is switched off where it begins. */
  cover(finding: Pick<Finding, 'ruleId' | 'range'>): boolean;
}

/** Lines [from, to) in which some rules do not report. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly concerns: (ruleId: string) => boolean;
}

/** A comment in any of the languages that are read: JavaScript, HTML, Python. Rules stand behind it, and behind `--` the reason. */
const directive =
  /(?:\/\/|\/\*|<!--|#)[ \t]*gradwise-(disable-next-line|disable-line|disable|enable)(?![\w-])([^\n\r]*?)(?:\*\/|-->|$)/;

/**
 * Reads `gradwise-disable-next-line RULE[, RULE]`, `gradwise-disable-line …` and `gradwise-disable …` with its `gradwise-enable …`, which
 * reach to the end of the file where nothing ends them. Without rules, all are meant.
 */
export function suppressionsIn(text: string): Suppressions {
  const stretches = stretchesIn(text);
  return {
    cover: ({ ruleId, range }) => {
      const line = range?.start.line;
      return line !== undefined && stretches.some((s) => line >= s.from && line < s.to && s.concerns(ruleId));
    },
  };
}

function stretchesIn(text: string): readonly Stretch[] {
  if (!text.includes('gradwise-')) return [];
  const done: Stretch[] = [];
  let open: Stretch[] = [];
  for (const [line, content] of text.split(/\r\n|\r|\n/).entries()) {
    const [, kind, rest = ''] = directive.exec(content) ?? [];
    const concerns = rulesIn(rest);
    if (kind === 'disable-next-line') done.push({ from: line + 1, to: line + 2, concerns });
    if (kind === 'disable-line') done.push({ from: line, to: line + 1, concerns });
    if (kind === 'disable') open.push({ from: line, to: Number.POSITIVE_INFINITY, concerns });
    if (kind === 'enable') {
      done.push(...open.map((s) => ({ ...s, to: line })));
      // What is switched on again for some rules stays off for the others.
      open = open.map((s) => ({ ...s, from: line, concerns: (rule) => s.concerns(rule) && !concerns(rule) }));
    }
  }
  return [...done, ...open];
}

/** The rules that a comment names; all, where it names none. */
function rulesIn(rest: string): Stretch['concerns'] {
  const named = new Set((rest.split(/\s--(?:\s|$)/)[0] ?? '').split(/[\s,]+/).filter(Boolean));
  return (rule) => named.size === 0 || named.has(rule);
}
