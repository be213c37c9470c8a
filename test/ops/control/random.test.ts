import { expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { program } from './program';

/** Random programs of branches, loops and scans in each other, judged by finite differences of the original. */

const programs = process.env.GRADWISE_FULL ? 400 : 25;

it.each(Array.from({ length: programs }, (_, i) => [i + 1]))('program %i', async (seed) => {
  const verdicts = await judgeOperator(program(seed));
  for (const verdict of Object.values(verdicts)) expect(['agrees', 'no path']).toContain(verdict);
});
