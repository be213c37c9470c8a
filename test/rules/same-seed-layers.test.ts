import { describe, expect, it } from 'vitest';
import { sameSeedLayers } from '../../src/rules/same-seed-layers';
import { testCodeRule } from '../support/codeRuleTester';
import { evidenceOf } from '../support/measure';
import { check } from '../support/ruleTester';

const stack = (depth: number, seed: string): string => `const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [32] }));
for (let i = 1; i <= ${depth}; i++) {
  model.add(tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: tf.initializers.heUniform({ seed: ${seed} }) }));
}
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));`;

const branches = (
  combine: string,
  seeds: readonly [number, number],
): string => `const input = tf.input({ shape: [16] });
const options = (seed) => ({ units: 32, activation: 'relu', kernelInitializer: tf.initializers.heUniform({ seed }) });
const both = tf.layers.${combine}().apply([
  tf.layers.dense(options(${seeds[0]})).apply(input),
  tf.layers.dense(options(${seeds[1]})).apply(input),
]);
const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3, activation: 'softmax' }).apply(both) });`;

testCodeRule(sameSeedLayers, {
  valid: [
    { name: 'one seed for the three layers of a small network', code: stack(3, '42') },
    { name: 'another seed in every layer', code: stack(20, 'i') },
    { name: 'a seed of 0, which the library takes for none', code: stack(20, '0') },
    { name: 'branches with seeds of their own', code: branches('add', [1, 2]) },
    { name: 'branches that stand side by side for what reads them', code: branches('concatenate', [1, 1]) },
    {
      name: 'two heads of one network (mean and variance of an autoencoder)',
      code: `const input = tf.input({ shape: [16] });
const head = () => tf.layers.dense({ units: 4, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }).apply(input);
const model = tf.model({ inputs: input, outputs: [head(), head()] });`,
    },
  ],
  invalid: [
    {
      name: 'branches that are added',
      code: branches('add', [7, 7]),
      severity: 'warning',
      at: 'tf.initializers.heUniform({ seed })',
      says: /^“dense_Dense1” and “dense_Dense2” read the same input, start with the same random numbers/,
    },
    {
      name: 'twenty layers one behind the other, as a note',
      code: stack(20, '42'),
      severity: 'info',
      at: 'tf.initializers.heUniform({ seed: 42 })',
      says: /^20 layers start with the same random numbers/,
      fixed: ['tf.initializers.heUniform({ seed: 42 })', 'tf.initializers.heUniform({})'],
    },
  ],
});

describe('stored weights', () => {
  /** As where one block was initialised and copied: every layer holds the numbers of the first, times a factor. */
  const copied = (times: (i: number) => number) => {
    const evidence = evidenceOf('input 32\ndense 32 relu he-normal × 10\ndense 3 linear glorot-uniform');
    const first = evidence.weights.get('dense_1.kernel');
    if (!first) throw new Error('The first layer has no kernel.');
    const weights = new Map(
      [...evidence.weights].map(([name, stats], i) =>
        name.startsWith('dense_11')
          ? [name, stats]
          : [
              name,
              {
                ...stats,
                mean: first.mean * times(i),
                std: first.std * times(i),
                min: first.min * times(i),
                max: first.max * times(i),
              },
            ],
      ),
    );
    return { ...evidence, weights };
  };

  it('are told by their numbers', () => {
    const [verdict] = check(
      sameSeedLayers,
      copied(() => 1),
    );
    expect([verdict?.severity, verdict?.layers?.length]).toEqual(['info', 10]);
  });

  it('are told by them whatever they are scaled by', () => {
    expect(
      check(
        sameSeedLayers,
        copied((i) => 1 + i / 7),
      ),
    ).toHaveLength(1);
  });

  it('that are independent draws are never taken for one', () => {
    const evidence = evidenceOf('input 8\ndense 8 relu he-uniform × 40\ndense 3 linear glorot-uniform');
    expect(check(sameSeedLayers, evidence)).toEqual([]);
  });

  it('are nothing to wonder at where they are trained, shared, constant or not numbers', () => {
    const trained = { ...copied(() => 1), freshness: 0 };
    expect(check(sameSeedLayers, trained)).toEqual([]);
    const shared = copied(() => 1);
    const layers = shared.layers.map((l) => ({ ...l, ...(l.weight && { weight: { ...l.weight, stored: 'tied' } }) }));
    expect(check(sameSeedLayers, { ...shared, layers })).toEqual([]);
    for (const initializer of ['constant=0.1', 'zeros', 'nan']) {
      const network = `input 32\ndense 32 relu ${initializer} × 10\ndense 3 linear he-normal`;
      expect(check(sameSeedLayers, { ...evidenceOf(network), freshness: 1 })).toEqual([]);
    }
  });
});
