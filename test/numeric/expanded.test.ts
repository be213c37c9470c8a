import { expect, it } from 'vitest';
import { comparePair, pairs } from './expanded';
import { complete, selected } from './report';

it('an operator and the body of its definition have the same gradients', async () => {
  const differ: string[] = [];
  let agree = 0;
  let left = 0;
  for (const pair of pairs().filter((p) => selected(p.body.name))) {
    const result = await comparePair(pair);
    if (result.status === 'agree') agree++;
    else if (result.status === 'differ') differ.push(`${pair.body.name}: ${result.detail}`);
    else left++;
  }
  console.log(`operators and their bodies: ${agree} agree, ${differ.length} differ, ${left} not run`);
  expect(differ).toEqual([]);
  // What runs of the pairs is all compared.
  if (complete) expect(agree).toBeGreaterThanOrEqual(316);
}, 600_000);
