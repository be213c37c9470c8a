import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage, peakMB, usedMB } from '../../src/probe/memory';

const blockMB = 200;

/** Memory in use while a block is held. */
function withBlock(): number {
  const block = new Uint8Array(blockMB * 2 ** 20).fill(1);
  const used = usedMB();
  expect(block.at(-1)).toBe(1);
  return used;
}

test('memory in use is seen when it is taken, and when it is given back', async () => {
  const before = usedMB();
  expect(withBlock() - before).toBeGreaterThan(0.9 * blockMB);
  collectGarbage('all');
  // Buffers are swept by another thread.
  await sleep(200);
  expect(usedMB() - before).toBeLessThan(0.5 * blockMB);
});

test('the peak stays', () => {
  const used = withBlock();
  collectGarbage('all');
  expect(peakMB()).toBeGreaterThanOrEqual(used);
});
