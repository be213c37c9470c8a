import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { startProbe } from '../../src/probe/client';
import { initialLoss } from '../../src/rules/initial-loss';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';
import { normal, random } from '../support/draw';
import { temporaryFolder } from '../support/onnx';

const classifier = (head: string, loss = 'categoricalCrossentropy'): string =>
  `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [16], kernelInitializer: 'heUniform' }));
model.add(tf.layers.dense({ ${head} }));
model.compile({ optimizer: 'adam', loss: '${loss}' });`;

const drawn = (deviation: number): string =>
  `kernelInitializer: tf.initializers.randomNormal({ stddev: ${deviation} })`;
const shares = "units: 10, activation: 'softmax'";
const yes = "units: 1, activation: 'sigmoid'";

testCodeRule(initialLoss, {
  valid: [
    { name: 'the usual beginning', code: classifier(shares) },
    { name: 'an output of zeros', code: classifier(`${shares}, kernelInitializer: 'zeros'`) },
    { name: 'He weights at the output', code: classifier(`${shares}, kernelInitializer: 'heUniform'`) },
    { name: 'numbers, which may be of any size', code: classifier(`units: 10, ${drawn(2)}`, 'meanSquaredError') },
    { name: 'yes or no', code: classifier(yes, 'binaryCrossentropy') },
    { name: 'weights that are loaded', code: `${classifier(`${shares}, ${drawn(2)}`)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: 'weights of deviation 2 at the output',
      code: classifier(`${shares}, ${drawn(2)}`),
      severity: 'warning',
      at: 'tf.initializers.randomNormal({ stddev: 2 })',
      // −ln 10⁻⁷ is the most that the library gives.
      says: /^The loss is predicted to begin at 16\.1, 7 times the 2\.3 of guessing/,
    },
    {
      name: 'weights of deviation 1 at the output, as worth knowing',
      code: classifier(`${shares}, ${drawn(0.7)}`),
      severity: 'info',
      at: 'tf.initializers.randomNormal({ stddev: 0.7 })',
    },
    {
      name: 'a yes or no that is sure',
      code: classifier(`${yes}, ${drawn(2)}`, 'binaryCrossentropy'),
      severity: 'info',
      at: 'tf.initializers.randomNormal({ stddev: 2 })',
      says: /times the 0\.693 of guessing/,
    },
  ],
});

describe('the predicted loss', () => {
  it('is the surprise at classes that are drawn by lot', () => {
    const [finding] = findingsIn(classifier(`${shares}, ${drawn(0.7)}`)).filter((f) => f.ruleId === 'initial-loss');
    const { loss = 0, deviation = 0 } = finding?.evidence ?? {};
    const next = random(3);
    const draws = Array.from({ length: 20_000 }, () => {
      const z = Array.from({ length: 10 }, () => deviation * normal(next));
      const most = Math.max(...z);
      return most + Math.log(z.reduce((sum, v) => sum + Math.exp(v - most), 0)) - (z[0] ?? 0);
    });
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    // The formula is that of many classes; ten are few.
    expect(loss / mean).toBeGreaterThan(0.9);
    expect(loss / mean).toBeLessThan(1.5);
  });
});

describe('the measured loss', () => {
  const probe = startProbe();
  afterAll(() => probe.dispose());

  it('takes the place of the predicted one', async () => {
    const path = join(temporaryFolder(), 'model.js');
    writeFileSync(path, classifier(`${shares}, ${drawn(2)}`));
    const { models } = await analyze(path, { ...defaultOptions, seeds: 1 }, { process: probe });
    const [model] = models;
    const [finding] = model?.findings.filter((f) => f.ruleId === 'initial-loss') ?? [];
    expect(finding?.message).toMatch(/^The loss begins at/);
    expect(finding?.evidence.loss).toBe(model?.probe.loss);
  });
});
