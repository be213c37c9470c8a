import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import type { Finding } from '../../src/findings/finding';
import { startProbe } from '../../src/probe/client';
import { rules } from '../../src/rules';
import { expectMended, findingsIn } from '../support/codeRuleTester';
import { applied, textFixes } from '../support/fixes';
import { temporaryFolder } from '../support/onnx';

/** Every fix is applied, and the program that it makes read again: what it was for is gone, and nothing new has come. */

/** The ways in which people write one and the same option of a layer in a deep network; `value` is a word. */
const styles: Readonly<Record<string, (option: string, value: string) => string>> = {
  'in a loop': (option, value) => `const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [64] }));
for (let i = 0; i < 14; i++) model.add(tf.layers.dense({ units: 64, activation: 'relu', ${option}: '${value}' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));`,
  'one option a line': (option, value) => `const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [64] }));
for (const name of 'abcdefghijklmn') {
  model.add(
    tf.layers.dense({
      name,
      units: 64,
      activation: 'relu',
      ${option}: "${value}",
    }),
  );
}
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));`,
  'as calls': (option, value) => `let x = tf.input({ shape: [64] });
const input = x;
const block = (y) => tf.layers.dense({ units: 64, activation: 'relu', ${option}: tf.initializers.${value}({}) }).apply(y);
x = tf.layers.dense({ units: 64, activation: 'relu' }).apply(x);
for (let i = 0; i < 14; i++) x = block(x);
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3, activation: 'softmax' }).apply(x) });`,
  'in options that all layers share': (
    option,
    value,
  ) => `const options = { units: 64, activation: 'relu', ${option}: '${value}' };
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 64, activation: 'relu', inputShape: [64] }),
    ...Array.from({ length: 14 }, () => tf.layers.dense(options)),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});`,
  'in a variable': (option, value) => `const start = '${value}';
const { sequential, layers } = tf;
const model = sequential();
model.add(layers.dense({ units: 64, activation: 'relu', inputShape: [64] }));
for (let i = 0; i < 14; i++) model.add(layers.dense({ ...{ units: 64, activation: 'relu' }, ${option}: start }));
model.add(layers.dense({ units: 3, activation: 'softmax' }));`,
};

const mends = (code: string, ruleId: string): void => {
  const [finding] = findingsIn(code).filter((f) => f.ruleId === ruleId);
  expect(finding?.fixes.length).toBeGreaterThan(0);
  expectMended(code, { ruleId });
};

describe.each(Object.entries(styles))('options %s', (_, write) => {
  it('zero weights', () => mends(write('kernelInitializer', 'zeros'), 'zero-kernel-init'));
  it('weights of one value', () => mends(write('kernelInitializer', 'ones'), 'constant-kernel-init'));
  it('a variance that does not fit', () =>
    mends(write('kernelInitializer', 'glorotNormal'), 'init-activation-mismatch'));
  it('a normal distribution that is cut', () => {
    const deep = write('kernelInitializer', 'heNormal').replace('i < 14', 'i < 28').replace('length: 14', 'length: 28');
    mends(deep.replace("'abcdefghijklmn'", "'abcdefghijklmnopqrstuvwxyzABCD'"), 'tfjs-truncated-normal-uncorrected');
  });
});

describe('activations', () => {
  it('a deep stack of sigmoids', () => {
    const code = styles['in a loop']?.('biasInitializer', 'zeros').replaceAll("'relu'", "'sigmoid'") ?? '';
    mends(code, 'saturating-deep-stack');
  });

  it('two layers that are one, in a program that says nothing of activations', () =>
    mends(
      `const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, inputShape: [32] }));
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));`,
      'missing-activation',
    ));

  it.each([
    ['randomNormal({ stddev: 0.03 })', 'heNormal'],
    ['varianceScaling({ scale: 0.1 })', 'heNormal'],
    ['randomUniform({ minval: -0.05, maxval: 0.05 })', 'heUniform'],
    ["varianceScaling({ scale: 0.1, distribution: 'uniform' })", 'heUniform'],
  ])('of the distribution that the program has chosen, where that mends it too: %s', (before, after) => {
    const code = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [64] }));
for (let i = 0; i < 6; i++)
  model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: tf.initializers.${before} }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));`;
    const [finding] = findingsIn(code);
    expect(finding?.fixes[0]?.title).toMatch(new RegExp(`^Use ${after} in`));
    expectMended(code, { ruleId: finding?.ruleId ?? '' });
  });

  it('variances that no common scheme has', () => {
    const code = styles['in a loop']?.('kernelInitializer', 'leCunUniform').replaceAll("'relu'", "'swish'") ?? '';
    mends(code, 'init-activation-mismatch');
    const [finding] = findingsIn(code);
    const [fix] = finding ? textFixes(finding) : [];
    expect(fix && applied(code, fix.edits)).toContain(
      "kernelInitializer: tf.initializers.varianceScaling({ scale: 2.81, mode: 'fanIn', distribution: 'uniform' })",
    );
  });
});

describe('several layers with one cause', () => {
  const code = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }));
model.add(tf.layers.dense({ units: 8, activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 8, activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));`;

  it('have one fix for all: with one of them it would stay', () => {
    const [finding] = findingsIn(code);
    expect(finding?.fixes.map((f) => f.title)).toEqual(['Use heUniform in these 2 layers']);
    mends(code, 'zero-kernel-init');
  });
});

describe('what only a run shows', () => {
  const probe = startProbe();
  afterAll(() => probe.dispose());
  const found = async (code: string): Promise<readonly Finding[]> => {
    const path = join(temporaryFolder(), 'model.js');
    writeFileSync(path, code);
    const { models } = await analyze(path, { ...defaultOptions, seeds: 1, batch: 32 }, { process: probe });
    expect(models.map((m) => m.probe.status)).toEqual(['ok']);
    return models.flatMap((m) => m.findings);
  };
  const recurrent = (initializer: string): string => `const model = tf.sequential();
model.add(tf.layers.simpleRNN({ units: 32, inputShape: [40, 4], recurrentInitializer: ${initializer} }));
model.add(tf.layers.dense({ units: 1 }));`;

  it.each([
    [
      'nonzero-bias-init',
      `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [8], activation: 'relu', biasInitializer: tf.initializers.constant({ value: -9 }) }));
model.add(tf.layers.dense({ units: 1 }));`,
    ],
    ['recurrent-vanishing', recurrent('tf.initializers.randomNormal({ stddev: 0.02 })')],
    ['recurrent-vanishing', recurrent("'zeros'")],
    [
      'saturated-activation',
      `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [64], activation: 'tanh', kernelInitializer: tf.initializers.randomNormal({ stddev: 2 }) }));
model.add(tf.layers.dense({ units: 1 }));`,
    ],
  ])('%s', { timeout: 60_000 }, async (ruleId, code) => {
    const before = await found(code);
    const [finding] = before.filter((f) => f.ruleId === ruleId);
    const fixes = finding ? textFixes(finding) : [];
    expect(fixes.length).toBeGreaterThan(0);
    for (const fix of fixes) expect((await found(applied(code, fix.edits))).map((f) => f.ruleId)).toEqual([]);
  });
});

it('rules that say that they can be mended are those that propose something', () => {
  const without = [...rules.values()].filter(({ meta }) => !meta.fixable).map(({ meta }) => meta.id);
  expect(without).toEqual([
    'dead-channel-trained',
    'exploding-gradient',
    'exponential-hidden',
    'forward-explode',
    'forward-vanish',
    'no-gradient-path',
    'non-finite-weight',
    'vanishing-gradient',
  ]);
});
