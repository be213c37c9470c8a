import { describe, expect, it } from 'vitest';
import { deadChannelTrained } from '../../src/rules/dead-channel-trained';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear trained';
const thinned = (share: number, units = 64): string =>
  `input 64\ndense ${units} relu trained layer-norm gamma-zero=${share}\ndense 64 relu trained layer-norm\n${head}`;

testRule(deadChannelTrained, {
  valid: [
    { name: 'scales as they began', network: thinned(0) },
    { name: 'a fifth of the channels', network: thinned(0.2) },
    { name: 'a layer of four channels', network: thinned(0.5, 4) },
    { name: 'a scale of 0 throughout, which another rule tells', network: thinned(1) },
    { name: 'a network without normalisations', network: `input 64\ndense 64 relu trained\n${head}` },
    {
      name: 'fresh weights',
      network: thinned(0.5).replaceAll('trained', 'he-normal'),
    },
  ],
  invalid: [
    {
      name: 'half of the channels',
      network: thinned(0.5),
      trained: true,
      severity: 'info',
      at: 'dense_1',
      says: /^32 of 64 channels of “dense_1” are switched off by their scale\.$/,
    },
    {
      name: 'several layers, the worst first',
      network: `input 64\ndense 64 relu trained layer-norm gamma-zero=0.4\ndense 64 relu trained layer-norm gamma-zero=0.75\n${head}`,
      trained: true,
      severity: 'info',
      at: 'dense_2',
      says: /^48 of 64 channels of “dense_2” .* \(as in 1 other layer\)\.$/,
    },
  ],
});

describe('the share of all channels', () => {
  it('counts those that are on as well', () => {
    const [verdict] = verdictsOn(deadChannelTrained, { name: '', network: thinned(0.5), trained: true });
    expect(verdict?.evidence.share).toBe(32 / 128);
  });
});
