import { expect, it } from 'vitest';
import { aborting, corpus, tensorsOnly } from './corpus';
import { compareHalf } from './half';
import { selected } from './report';

it('the official cases have the same gradients in half precision', async () => {
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name) && tensorsOnly(x))) {
    const result = await compareHalf(c);
    counts.set(result.status, (counts.get(result.status) ?? 0) + 1);
    if (result.status === 'fails' || result.status === 'differs')
      wrong.push(`${c.name} ${result.status}: ${result.detail}`);
    else if (process.env.SHOW && result.status !== 'agrees')
      console.log(c.name, result.status, result.detail.slice(0, 200));
  }
  console.log(`half precision: ${[...counts].map(([status, n]) => `${n} ${status}`).join(', ')}`);
  expect(wrong).toEqual([]);
}, 600_000);
