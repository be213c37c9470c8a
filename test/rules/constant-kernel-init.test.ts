import { constantKernelInit } from '../../src/rules/constant-kernel-init';
import { testRule } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(constantKernelInit, {
  valid: [
    { name: 'random kernels', network: `input 32\ndense 32 relu he-normal × 3\n${head}` },
    { name: 'zeros, which have a rule of their own', network: `input 32\ndense 32 relu zeros × 2\n${head}` },
    { name: 'a single unit', network: 'input 32\ndense 1 linear constant=0.3' },
    { name: 'a fixed average over the inputs', network: `input 32\ndense 32 linear constant=${1 / 32}\n${head}` },
    {
      name: 'a depthwise blur',
      network: `input 32\ndense 32 linear constant=0.2\n${head}`,
      layers: { dense_1: { kind: 'depthwise-conv' } },
    },
    { name: 'a wide offset with a little noise', network: `input 32\ndense 32 relu uniform=0.01\n${head}` },
  ],
  invalid: [
    {
      name: 'one hidden layer, whose symmetry its neighbours break',
      network: `input 32\ndense 32 relu he-normal\ndense 32 relu constant=0.05\n${head}`,
      severity: 'info',
      at: 'dense_2',
      says: /^All weights of “dense_2” are 0\.05: its 32 units compute the same thing\.$/,
    },
    {
      name: 'every layer, whose symmetry nothing breaks',
      network: 'input 32\ndense 32 relu constant=0.05 × 2\ndense 10 linear constant=0.05',
      severity: 'error',
      at: 'dense_1',
      says: /stay the same for ever/,
    },
    {
      name: 'an output layer, as a note',
      network: 'input 32\ndense 32 relu he-normal\ndense 10 linear constant=0.5',
      severity: 'info',
      at: 'dense_2',
    },
    {
      name: 'the first layer, behind which there is but one number',
      network: `input 32\ndense 32 tanh constant=-0.1\ndense 32 tanh glorot-uniform\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});
