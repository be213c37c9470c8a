import { expect, it } from 'vitest';
import { aborting, corpus } from './corpus';
import { checkForward } from './forward';
import { complete, selected } from './report';
import { Tally, writeTable } from './tally';

it('every official case gives the same outputs after canonicalisation', async () => {
  const differs: string[] = [];
  const tally = new Tally();
  let agrees = 0;
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name))) {
    const result = await checkForward(c);
    if (result.status === 'agrees') {
      agrees++;
      tally.count(c, 'forward');
    }
    if (result.status === 'differs') differs.push(`${c.name}: ${result.detail.slice(0, 300)}`);
  }
  console.log(`canonical forward: ${agrees} agree, ${differs.length} differ`);
  if (complete) console.log(`table: ${writeTable('forward.md', tally.table(['forward']))}`);
  expect(differs).toEqual([]);
}, 600_000);
