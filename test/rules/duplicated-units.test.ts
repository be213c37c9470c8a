import { duplicatedUnits } from '../../src/rules/duplicated-units';
import { testRule } from '../support/ruleTester';

const around = (middle: string): string =>
  `input 32\ndense 32 relu he-normal × 2\n${middle}\ndense 32 relu he-normal\ndense 10 linear glorot-uniform`;

testRule(duplicatedUnits, {
  valid: [
    { name: 'independent units', network: around('dense 32 relu he-normal') },
    {
      name: 'many independent units of few inputs',
      network: `input 8\ndense 256 relu he-normal\ndense 10 linear he-normal`,
    },
    { name: 'zeros and constants, which other rules are about', network: around('dense 32 relu zeros') },
    { name: 'one value everywhere', network: around('dense 32 relu constant=0.1') },
    { name: 'trained weights', network: around('dense 32 relu twins=2'), trained: true },
    { name: 'weights that are not numbers', network: around('dense 32 relu nan') },
    { name: 'a single unit of a single input', network: 'input 1\ndense 1 relu he-normal\ndense 1 linear he-normal' },
  ],
  invalid: [
    {
      name: 'pairs of units',
      network: around('dense 32 relu twins=2'),
      severity: 'warning',
      at: 'dense_3',
      says: /^16 of 32 units of “dense_3” are copies of others \(50 %\): it has the strength of 16\.$/,
    },
    {
      name: 'groups of four',
      network: around('dense 32 relu twins=4'),
      severity: 'warning',
      at: 'dense_3',
      says: /^24 of 32 units/,
    },
  ],
});
