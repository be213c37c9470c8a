import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAll } from './judging';
import { specimens } from './networks';
import { report } from './report';
import { trainMissing } from './training/all';
import { readOutcomes, writeOutcomes } from './training/outcomes';

const here = import.meta.dirname;

async function main(): Promise<void> {
  const path = join(here, 'outcomes.json');
  const outcomes = process.argv.includes('--fresh') ? new Map() : readOutcomes(path);
  const all = specimens();
  await trainMissing(all, outcomes, (done, of, id) => {
    writeOutcomes(path, outcomes);
    console.log(`trained ${done} of ${of}: ${id}`);
  });
  const judged = await judgeAll(all, outcomes);
  writeFileSync(join(here, 'report.md'), report(judged));
  console.log(report(judged));
}

void main();
