import { gradwise, isClean, isTrouble, type Judge, type Judged, published, unprobed } from './judged';
import type { Label } from './label';
import { detectors } from './published';
import { alarmsPerHundred, score } from './score';

/** The outcome as a page of tables. */
export function report(all: readonly Judged[]): string {
  const held = all.filter((j) => j.specimen.half === 'held-out');
  const tuned = all.filter((j) => j.specimen.half === 'tuning');
  return [
    '# How well verdicts before training predict training',
    '',
    `${all.length} small networks, each trained for real with TensorFlow.js: with SGD (momentum 0.9) and with Adam, at the learning rate that suits it best of three and two, over two or three seeds, against a network of the same topology whose parts fit. *Trains*: learns with both families of optimizers in at most three times the steps of that control; *one family*: fails with the other; *crawls*: on its way when that time is up, or there after 1,200 steps with Adam; *fails*: with neither. Rules were tuned on one half of the networks alone; the other tells how good they are. Written by \`npm run accuracy\`.`,
    '',
    '## The networks',
    '',
    ...networksTable(all),
    '',
    '## Held-out half',
    '',
    ...judgesTable(held),
    '',
    '## Tuning half',
    '',
    ...judgesTable(tuned),
    '',
    'Published tools are given what they ask for, the statistics of a training (Adam at its usual rate, steps 0, 10 and 40), and fire when any of their thresholds is passed; Gradwise is given the program. *Error* says “fails”; *error* or *warning* says “trouble”.',
    '',
    '## By family, held-out half',
    '',
    ...familiesTable(held),
    '',
    '## What rule pages cite',
    '',
    ...vanishingTable(all),
    '',
    ...zeroTable(all),
    '',
    '## Misjudged networks of the tuning half',
    '',
    ...misjudgedTable(tuned),
    '',
  ].join('\n');
}

const labels: readonly Label[] = ['trains', 'one-family', 'crawls', 'fails'];

type Row = readonly (string | number)[];

const table = (head: readonly string[], rows: readonly Row[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const familiesOf = (all: readonly Judged[]) => [...new Set(all.map((j) => j.specimen.family))];

const counted = (of: readonly Judged[]): number[] => labels.map((label) => of.filter((j) => j.label === label).length);

function networksTable(all: readonly Judged[]): string[] {
  const rows = familiesOf(all).map((family): Row => {
    const of = all.filter((j) => j.specimen.family === family);
    return [family, of.length, ...counted(of)];
  });
  return table(['Family', 'Networks', ...labels], [...rows, ['**All**', all.length, ...counted(all)]]);
}

const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));
const rate = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1));

const failsOf = (judge: Judge, of: readonly Judged[]) =>
  of.map((j) => ({ predicted: judge.saysFails(j), actual: j.label === 'fails' }));
const troubleOf = (judge: Judge, of: readonly Judged[]) =>
  of.map((j) => ({ predicted: judge.saysTrouble(j), actual: isTrouble(j) }));

function judgesTable(of: readonly Judged[]): string[] {
  const judges = [gradwise, unprobed, ...detectors.map((d) => published(d.name))];
  const rows = judges.map((judge): Row => {
    const [fails, trouble] = [failsOf(judge, of), troubleOf(judge, of)];
    const [f, t] = [score(fails), score(trouble)];
    return [
      judge.name,
      ...[f.precision, f.recall, f.f1, t.precision, t.recall, t.f1].map(number),
      rate(alarmsPerHundred(trouble)),
      rate(alarmsPerHundred(troubleOf(judge, of.filter(isClean)))),
    ];
  });
  const head = [
    '',
    '“fails”: precision',
    'recall',
    'F1',
    '“trouble”: precision',
    'recall',
    'F1',
    'alarms per 100 that train',
    'alarms per 100 clean',
  ];
  const clean = of.filter(isClean);
  const any = score(of.map((j) => ({ predicted: j.probed.severity !== null, actual: isTrouble(j) })));
  const noted = clean.filter((j) => j.probed.severity === 'info').length;
  return [
    ...table(head, rows),
    '',
    `${of.length} networks; ${of.filter((j) => !isTrouble(j)).length} train, and ${clean.length} of these are clean: nothing in them is wrong. Of 100 clean networks ${rate((100 * noted) / clean.length)} get a note (*info*) and nothing graver. Counting notes as well, “trouble” is told with a precision of ${number(any.precision)} and a recall of ${number(any.recall)}.`,
  ];
}

function familiesTable(of: readonly Judged[]): string[] {
  const rows = familiesOf(of).map((family): Row => {
    const own = of.filter((j) => j.specimen.family === family);
    const [f, t] = [score(failsOf(gradwise, own)), score(troubleOf(gradwise, own))];
    return [
      family,
      own.length,
      number(f.precision),
      number(f.recall),
      number(t.precision),
      number(t.recall),
      rate(alarmsPerHundred(troubleOf(gradwise, own.filter(isClean)))),
    ];
  });
  return table(
    ['Family', 'Networks', '“fails”: precision', 'recall', '“trouble”: precision', 'recall', 'alarms per 100 clean'],
    rows,
  );
}

const bins: readonly (readonly [from: number, to: number])[] = [
  [0, 1],
  [1, 2],
  [2, 4],
  [4, 6],
  [6, 100],
];

/** Plain dense and convolutional networks of the generator, by how much of the gradient is lost. */
function vanishingTable(all: readonly Judged[]): string[] {
  const plain = all.filter((j) => ['mlp', 'convolutional'].includes(j.specimen.family));
  const rows = bins.map(([from, to]): Row => {
    const of = plain.filter(({ probed: { gradientDecades: g = 1 } }) => -g >= from && -g < to);
    return [to === 100 ? `${from} and more` : `${from} to ${to}`, of.length, ...counted(of)];
  });
  return table(['Decades of the gradient lost (plain networks)', 'Networks', ...labels], rows);
}

/** One hidden layer of zeros in a network that is drawn well. */
function zeroTable(all: readonly Judged[]): string[] {
  const zero = all.filter(
    ({ specimen: { family, program } }) =>
      family === 'symmetry' && program.includes("'zeros'") && program.includes('heUniform'),
  );
  const rectified = (j: Judged): boolean => /'relu6?'/.test(j.specimen.program);
  return table(
    ['One hidden layer of zeros', 'Networks', ...labels],
    [
      ['behind ReLU', ...both(zero.filter(rectified))],
      ['behind another activation', ...both(zero.filter((j) => !rectified(j)))],
    ],
  );
}

const both = (of: readonly Judged[]): number[] => [of.length, ...counted(of)];

/** Of the half that may be looked at. */
function misjudgedTable(of: readonly Judged[]): string[] {
  const wrong = of.filter(
    (j) => gradwise.saysTrouble(j) !== isTrouble(j) || gradwise.saysFails(j) !== (j.label === 'fails'),
  );
  const rows = wrong.map((j): Row => {
    const said = j.probed.findings.map((f) => `${f.severity} ${f.ruleId}`).join(', ') || 'nothing';
    return [j.specimen.id, j.label, said];
  });
  return table(['Network', 'It', 'Gradwise said'], rows);
}
