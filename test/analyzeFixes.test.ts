import { describe, expect, it } from 'vitest';
import type { ModelAnalysis } from '../src/analysis';
import { withFixes } from '../src/analyzeFixes';
import { analyzeText } from '../src/analyzeText';
import type { Finding } from '../src/findings/finding';
import type { Proposal, TextEdit } from '../src/model';
import { sequential } from './support/codeRuleTester';

const [analysis] = analyzeText('/work/model.js', sequential(['dense({ units: 1, inputShape: [1] })'])).models;

const proposal = (title: string): Proposal => ({ title, safe: true, changes: [] });
const edit = (newText: string): readonly TextEdit[] => [
  { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText },
];

function proposing(...proposals: readonly Proposal[]): ModelAnalysis {
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
    proposals,
  };
  return { ...analysis, findings: [finding] };
}

describe('proposals become fixes', () => {
  it('in their order, where they can be written', () => {
    const texts = [edit('a'), undefined, [], edit('b')];
    const { findings } = withFixes(proposing(...['A', 'B', 'C', 'D'].map(proposal)), () => texts.shift());
    expect(findings[0]?.fixes.map((f) => f.title)).toEqual(['A', 'D']);
    expect(findings[0]).not.toHaveProperty('proposals');
  });

  it('once, where two of them are the same edits', () => {
    const { findings } = withFixes(proposing(proposal('all'), proposal('one')), () => edit('a'));
    expect(findings[0]?.fixes.map((f) => f.title)).toEqual(['all']);
  });

  it('and are gone where there is no text', () => {
    const { findings } = withFixes(proposing(proposal('all')));
    expect(findings[0]?.fixes).toEqual([]);
    expect(findings[0]).not.toHaveProperty('proposals');
  });
});
