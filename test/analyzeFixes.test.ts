import { describe, expect, it } from 'vitest';
import type { ModelAnalysis } from '../src/analysis';
import { type Outcome, type Trial, withFixes, withoutProposals } from '../src/analyzeFixes';
import { analyzeText } from '../src/analyzeText';
import type { Finding } from '../src/findings/finding';
import type { Proposal, TextEdit } from '../src/model';
import { sequential } from './support/codeRuleTester';

const [analysis] = analyzeText('/work/model.js', sequential(['dense({ units: 1, inputShape: [1] })'])).models;
if (!analysis) throw new Error('There is no model in this.');

const finding: Finding = {
  ruleId: 'zero-kernel-init',
  severity: 'error',
  message: 'It is wrong.',
  explanation: 'Why.',
  advice: 'Mend it.',
  evidence: {},
  docs: '',
  fixes: [],
};

const proposal = (title: string): Proposal => ({ title, safe: true, changes: [] });
const edit = (newText: string): readonly TextEdit[] => [
  { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText },
];
const found = (more: Partial<Finding>): Finding => ({ ...finding, ...more });
const holding = (...findings: readonly Finding[]): ModelAnalysis => ({ ...analysis, findings });

interface Case {
  readonly before?: readonly Finding[];
  readonly titles: readonly string[];
  /** What is written for each proposal. */
  readonly texts?: readonly (readonly TextEdit[] | undefined)[];
  readonly more?: readonly Proposal[];
  /** The findings that an edit leads to, by its text; undefined where time is over. */
  readonly after?: (text: string) => readonly Finding[] | undefined;
}

/** The titles of the fixes of the first finding, and the edits that were tried. */
function fixed({ before = [], titles, texts, more = [], after = () => [] }: Case) {
  const written = texts ? [...texts] : [...titles, ...more].map((_, i) => edit(String(i)));
  const models = [holding(found({ proposals: titles.map(proposal) }), ...before)];
  const asking = withFixes({
    models,
    predicted: models,
    write: () => {
      const edits = written.shift();
      return edits && { kind: 'text-edit', edits };
    },
    more: () => more,
  });
  const tried: Trial[] = [];
  let step = asking.next();
  while (!step.done) {
    tried.push(step.value);
    const { edits } = step.value;
    const text = edits.kind === 'text-edit' ? (edits.edits[0]?.newText ?? '') : '';
    const left = after(text);
    const outcome: Outcome = left && [holding(...left)];
    step = asking.next(outcome);
  }
  const [told] = step.value[0]?.findings ?? [];
  return { titles: told?.fixes.map((f) => f.title), told, tried };
}

describe('proposals become fixes', () => {
  it('in their order, where they can be written', () => {
    const { titles, told } = fixed({ titles: ['A', 'B', 'C', 'D'], texts: [edit('a'), undefined, [], edit('b')] });
    expect(titles).toEqual(['A', 'D']);
    expect(told).not.toHaveProperty('proposals');
  });

  it('once, where two of them are the same edits', () => {
    expect(fixed({ titles: ['all', 'one'], texts: [edit('a'), edit('a')] }).titles).toEqual(['all']);
  });

  it('and three of them are enough', () => {
    expect(fixed({ titles: ['A', 'B', 'C', 'D'] }).titles).toEqual(['A', 'B', 'C']);
  });

  it('where the finding is gone with the edits', () => {
    expect(fixed({ titles: ['A', 'B'], after: (text) => (text === '0' ? [finding] : []) }).titles).toEqual(['B']);
  });

  it('where nothing else has come', () => {
    const other = found({ ruleId: 'constant-kernel-init', severity: 'info' });
    expect(fixed({ titles: ['A'], after: () => [other] }).titles).toEqual([]);
    expect(fixed({ titles: ['A'], before: [other], after: () => [other] }).titles).toEqual(['A']);
    const worse = found({ ruleId: 'constant-kernel-init', severity: 'warning' });
    expect(fixed({ titles: ['A'], before: [other], after: () => [worse] }).titles).toEqual([]);
  });

  it('where there was the time to try them', () => {
    const { titles, tried } = fixed({ titles: ['A'], after: () => undefined });
    expect(titles).toEqual([]);
    expect(tried).toHaveLength(1);
  });

  it('and where none of the rule’s own holds, others are tried', () => {
    const more = [proposal('from elsewhere')];
    expect(fixed({ titles: ['A'], more, after: (text) => (text === '0' ? [finding] : []) }).titles).toEqual([
      'from elsewhere',
    ]);
    expect(fixed({ titles: ['A'], more }).titles).toEqual(['A']);
  });
});

it('a model that ends earlier than before is not mended', () => {
  const models = [holding(found({ proposals: [proposal('A')] }))];
  const write = () => ({ kind: 'text-edit', edits: edit('a') }) as const;
  const asking = withFixes({ models, predicted: models, write, more: () => [] });
  asking.next();
  const { value } = asking.next([{ ...holding(), model: { ...analysis.model, layers: [] } }]);
  expect(Array.isArray(value) && value[0]?.findings[0]?.fixes).toEqual([]);
});

it('proposals are gone where nobody tries them out', () => {
  const { findings } = withoutProposals(holding(found({ proposals: [proposal('all')] })));
  expect(findings[0]?.fixes).toEqual([]);
  expect(findings[0]).not.toHaveProperty('proposals');
});
