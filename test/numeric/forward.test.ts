import { expect, it } from 'vitest';
import { aborting, corpus } from './corpus';
import { checkForward } from './forward';
import { selected } from './report';

it('every official case gives the same outputs after canonicalisation', async () => {
  const differs: string[] = [];
  let agrees = 0;
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name))) {
    const result = await checkForward(c);
    if (result.status === 'agrees') agrees++;
    if (result.status === 'differs') differs.push(`${c.name}: ${result.detail.slice(0, 300)}`);
  }
  console.log(`canonical forward: ${agrees} agree, ${differs.length} differ`);
  expect(differs).toEqual([]);
}, 600_000);
