import { lowRankInit } from '../../src/rules/low-rank-init';
import { testRule } from '../support/ruleTester';

const around = (middle: string): string =>
  `input 64\ndense 64 relu he-normal × 2\n${middle}\ndense 64 relu he-normal\ndense 10 linear glorot-uniform`;

testRule(lowRankInit, {
  valid: [
    { name: 'independent elements', network: around('dense 64 relu he-uniform') },
    {
      name: 'a narrow layer, all of whose directions pass (LoRA, MobileNetV2)',
      network: around('dense 10 linear he-normal'),
    },
    { name: 'the end of a residual branch', network: around('dense 64 linear rank=2 residual') },
    { name: 'trained weights', network: around('dense 64 relu rank=2'), trained: true },
    { name: 'zeros and constants', network: around('dense 64 relu zeros\ndense 64 relu constant=0.1') },
    { name: 'weights that are not numbers', network: around('dense 64 relu nan') },
  ],
  invalid: [
    {
      name: 'a product of two thin matrices',
      network: around('dense 64 relu rank=2'),
      severity: 'warning',
      at: 'dense_3',
      says: /^“dense_3” starts with an effective rank of (1\.\d|2), where independent weights of its shape have 32/,
    },
    {
      name: 'one of eight columns, as a note',
      network: around('dense 64 relu rank=10'),
      severity: 'info',
      at: 'dense_3',
    },
  ],
});
