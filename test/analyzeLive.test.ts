import { describe, expect, it } from 'vitest';
import { type Analysis, defaultOptions, type ModelAnalysis } from '../src/analysis';
import { LiveText } from '../src/analyzeLive';
import { rememberedProbes } from '../src/analyzePrint';
import { analyzeText } from '../src/analyzeText';
import { unmeasured } from '../src/analyzeVerdict';

/** What an editor is told keystroke by keystroke has to be what it would be told of the text as it stands then. */

const zero = `const first = tf.sequential();
first.add(tf.layers.dense({ units: 32, inputShape: [8], activation: 'relu', kernelInitializer: 'zeros' }));
first.add(tf.layers.dense({ units: 1 }));
`;
const deep = `const second = tf.sequential();
second.add(tf.layers.dense({ units: 64, inputShape: [64], activation: 'sigmoid' }));
for (let i = 0; i < 16; i++) {
  second.add(tf.layers.dense({ units: 64, activation: 'sigmoid' }));
}
second.add(tf.layers.dense({ units: 1 }));
`;
const gap = `
const other = 1;
`;
const whole = zero + gap + deep;

/** Rule and place of every finding, with the text at that place. */
function told({ models }: Analysis, text: string): string[] {
  const lines = text.split('\n');
  return models.flatMap(({ findings }) =>
    findings.map(({ ruleId, range }) => {
      if (!range) return ruleId;
      const { start, end } = range;
      return `${ruleId} ${start.line} ${lines[start.line]?.slice(start.character, end.character)}`;
    }),
  );
}

const afterTyping = (...texts: readonly string[]): Analysis => {
  const live = new LiveText('/work/model.js');
  return texts.map((text) => live.judge(text, { fixing: 20_000 })).at(-1) ?? expect.fail('no text');
};

const fresh = (text: string): Analysis => analyzeText('/work/model.js', text);

it('the two models of this text have something to tell', () => {
  expect(told(fresh(whole), whole).map((f) => f.split(' ').at(-1))).toEqual(
    expect.arrayContaining(["'zeros'", "'sigmoid'"]),
  );
});

describe('after an edit between the models, everything is told as of a text that is read for the first time', () => {
  it.each([
    ['nothing', whole],
    ['a line more', whole.replace(gap, `${gap}\n\n`)],
    ['a line less', whole.replace(gap, '')],
    ['something before a model on its line', whole.replace('const second', 'let x = 1; const second')],
    ['another number of units', whole.replace('units: 32', 'units: 33')],
    ['another initializer', whole.replace("'zeros'", "'heNormal'")],
    ['a model less', zero],
    ['a model twice', whole + zero.replaceAll('first', 'third')],
    ['a comment that switches a rule off', whole.replace('first.add', '// gradwise-disable-next-line\nfirst.add')],
    ['windows line ends', whole.replaceAll('\n', '\r\n')],
  ])('%s', (_, after) => {
    const [live, first] = [afterTyping(whole, after), fresh(after)];
    expect(told(live, after)).toEqual(told(first, after));
    expect(live).toEqual(first);
  });
});

describe('while a statement is half written', () => {
  const halves = [
    'const third = tf.sequential();\nthird.add(tf.layers.dense({ units: ',
    'function build() {',
    'const s = `',
    'if (other) { model.add(',
  ];

  it.each(halves)('the models before and behind it keep what is said of them: %s', (half) => {
    const text = whole.replace(gap, `${gap}${half}\n`);
    const found = told(afterTyping(whole, text), text);
    for (const rule of told(fresh(whole), whole)) {
      const [id, , ...at] = rule.split(' ');
      expect(
        found.some((f) => f.startsWith(`${id} `) && f.endsWith(at.join(' '))),
        `${rule} in ${found}`,
      ).toBe(true);
    }
  });

  it('it is told anew when the statement is finished', () => {
    const half = whole.replace(gap, `${gap}build(`);
    expect(told(afterTyping(whole, half, whole), whole)).toEqual(told(fresh(whole), whole));
  });

  it('what was deleted is not kept', () => {
    const text = `${zero + gap}const second = tf.sequential(`;
    expect(told(afterTyping(whole, text), text).filter((f) => f.includes('sigmoid'))).toEqual([]);
  });

  it.each(Array.from(whole).flatMap((_, at) => (at % 7 === 0 ? [at] : [])))(
    'nothing breaks when it is cut at %i',
    (at) => {
      expect(() => afterTyping(whole, whole.slice(0, at), whole.slice(0, at) + whole.slice(at + 3))).not.toThrow();
    },
  );
});

describe('what was measured', () => {
  const probed = ({ models }: Analysis): ModelAnalysis[] =>
    models.map((m) => ({ ...m, probe: { ...unmeasured('failed', `of ${m.model.name}`, defaultOptions) } }));
  const reasons = ({ models }: Analysis) => models.map(({ probe }) => [probe.status, probe.reason]);
  const live = (): LiveText => {
    const made = new LiveText('/work/model.js');
    made.remember(rememberedProbes(probed(made.judge(whole))));
    return made;
  };

  it('stays with a model that is as it was, wherever it moves', () => {
    const [first, second] = fresh(whole).models;
    expect(reasons(live().judge(`\n\n${whole}`))).toEqual([
      ['failed', `of ${first?.model.name}`],
      ['failed', `of ${second?.model.name}`],
    ]);
  });

  it('is forgotten of one that has changed', () => {
    const statuses = reasons(live().judge(whole.replace("'zeros'", "'heNormal'"))).map(([status]) => status);
    expect(statuses).toEqual(['skipped', 'failed']);
  });

  it('comes back with the text that it was measured of', () => {
    const typed = live();
    typed.judge(whole.replace('units: 32', 'units: 33'));
    expect(reasons(typed.judge(whole)).map(([status]) => status)).toEqual(['failed', 'failed']);
  });

  it('of models that were not probed is nothing', () => {
    expect(rememberedProbes(fresh(whole).models)).toEqual([]);
  });
});
