import { describe, expect, it } from 'vitest';
import type { Judged } from '../../../bench/accuracy/judged';
import type { Label } from '../../../bench/accuracy/label';
import { report } from '../../../bench/accuracy/report';
import type { Severity } from '../../../src/findings/finding';

interface Told {
  readonly half?: 'tuning' | 'held-out';
  readonly mistaken?: boolean;
  readonly fired?: readonly string[];
}

let number = 0;

/** A network of which was said so much, and that came to that. */
function network(
  severity: Severity | null,
  label: Label,
  { half = 'held-out', mistaken = false, fired = [] }: Told = {},
): Judged {
  number += 1;
  const verdict = { severity, findings: severity ? [{ ruleId: 'a-rule', severity }] : [] };
  const specimen = {
    id: `mlp ${number}`,
    family: 'mlp',
    half,
    task: 'rings',
    program: '',
    control: '',
    mistaken,
  } as const;
  return { specimen, label, probed: verdict, unprobed: verdict, fired };
}

/** Cells of the first row with that beginning, under a heading. */
function row(page: string, heading: string, beginning: string): string[] {
  const section = page.split(`## ${heading}`)[1] ?? '';
  const line = section.split('\n').find((l) => l.startsWith(`| ${beginning} |`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('the report', () => {
  const page = report([
    network('error', 'fails'),
    network('error', 'crawls'),
    network('warning', 'fails'),
    network('warning', 'one-family'),
    network('warning', 'trains'),
    network('warning', 'trains', { mistaken: true }),
    network('info', 'trains'),
    network(null, 'trains', { fired: ['AutoTrainer'] }),
    network(null, 'crawls'),
    network('error', 'trains', { half: 'tuning' }),
    network('error', 'fails', { half: 'tuning' }),
  ]);

  it('takes errors for “fails”, errors and warnings for “trouble”, and counts false alarms among those that train and those that are clean', () => {
    // Errors: 1 of 2 fails, of 2 that fail 1 is told. Trouble: 4 of 6 named, 4 of 5 told. Alarms: 2 of 4 that train, 1 of 3 clean.
    expect(row(page, 'Held-out half', '**Gradwise**')).toEqual([
      '0.50',
      '0.50',
      '0.50',
      '0.67',
      '0.80',
      '0.73',
      '50.0',
      '33.3',
    ]);
  });

  it('says how many clean networks get a note', () => {
    expect(page).toMatch(/9 networks; 4 train, and 3 of these are clean.* Of 100 clean networks 33\.3 get a note/);
  });

  it('keeps the halves apart', () => {
    expect(row(page, 'Tuning half', '**Gradwise**').slice(0, 2)).toEqual(['0.50', '1.00']);
  });

  it('takes all that a published detector fires at for both', () => {
    expect(row(page, 'Held-out half', 'AutoTrainer')).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '25.0',
      '33.3',
    ]);
  });

  it('counts the networks of each family by what became of them', () => {
    expect(row(page, 'The networks', 'mlp')).toEqual(['11', '5', '1', '2', '3']);
  });

  it('lists what was misjudged in the half that may be looked at, and nothing of the other', () => {
    const [, listed = ''] = page.split('## Misjudged');
    expect(listed.match(/\| mlp \d+ \|.*/g)).toEqual(['| mlp 10 | trains | error a-rule |']);
  });
});
