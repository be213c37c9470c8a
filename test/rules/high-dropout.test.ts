import { highDropout } from '../../src/rules/high-dropout';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const thinned = (dropout: string, units = 32): string =>
  sequential([
    `dense({ units: ${units}, activation: 'relu', inputShape: [16] })`,
    dropout,
    "dense({ units: 3, activation: 'softmax' })",
  ]);

const twice = (rate: number, units: number): string =>
  sequential([
    `dense({ units: ${units}, activation: 'relu', inputShape: [16] })`,
    `dropout({ rate: ${rate} })`,
    `dense({ units: ${units}, activation: 'relu' })`,
    `dropout({ rate: ${rate} })`,
    "dense({ units: 3, activation: 'softmax' })",
  ]);

testCodeRule(highDropout, {
  valid: [
    { name: 'a fifth', code: thinned('dropout({ rate: 0.2 })') },
    { name: 'one half', code: thinned('dropout({ rate: 0.5 })') },
    { name: 'dropout that is switched off by name', code: thinned('dropout({ rate: 0 })') },
    { name: 'a rate that only running the program would tell', code: thinned('dropout({ rate: settings.rate })') },
    {
      name: 'weights that are loaded',
      code: `${thinned('dropout({ rate: 0.9 })')}\nmodel.setWeights(stored);`,
    },
  ],
  invalid: [
    {
      name: 'seven tenths, as worth knowing',
      code: thinned('dropout({ rate: 0.7 })', 64),
      severity: 'info',
      at: '0.7',
      says: /drops 70 % of what it gets: the noise is 1\.53 times the signal\.$/,
      fixed: ['0.7', '0.5'],
    },
    {
      name: 'the share to keep in place of the share to drop',
      code: thinned('dropout({ rate: 0.9 })'),
      severity: 'info',
      at: '0.9',
      says: /the noise is 3 times the signal; 3\.2 of 32 units are left\.$/,
    },
    {
      // Trained so, two wide layers learn a part of what they learn without.
      name: 'two wide layers that drop most of it',
      code: twice(0.9, 128),
      severity: 'warning',
      at: '0.9',
      says: /the noise is 3 times the signal, 9\.95 times with the 1 other like it\.$/,
    },
    {
      // Trained so, they tell no more than by guessing.
      name: 'two layers that leave two units each',
      code: twice(0.9, 24),
      severity: 'error',
      at: '0.9',
    },
    {
      name: 'behind a flattened image',
      code: sequential([
        "conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] })",
        'flatten()',
        'dropout({ rate: 0.97 })',
        "dense({ units: 3, activation: 'softmax' })",
      ]),
      severity: 'warning',
      at: '0.97',
    },
    {
      name: 'percent in place of a share',
      code: thinned('dropout({ rate: 30 })'),
      severity: 'info',
      at: '30',
      says: /drops nothing: a rate of 30 switches dropout off\.$/,
      fixed: ['30', '0.3'],
    },
    {
      name: 'everything',
      code: thinned('dropout({ rate: 1 })'),
      severity: 'info',
      at: '1',
      fixed: ['rate: 1 ', 'rate: 0.5 '],
    },
  ],
});
