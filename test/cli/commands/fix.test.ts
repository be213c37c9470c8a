import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/onnx';
import { build, gradwise, modelFile } from '../program';

beforeAll(build);

const sick = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 1 }));
`;

describe('gradwise fix', () => {
  it('writes a mended program and says what it did', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'net.js'), sick);
    const { code, out, err } = await gradwise(['fix', '--no-probe', '--output', 'mended.js', 'net.js'], folder);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^mended\.js written, with 1 fix:\n {2}zero-kernel-init: Use \w+ in “dense_Dense1”/);
    expect(readFileSync(join(folder, 'mended.js'), 'utf8')).not.toContain('zeros');
    expect(readFileSync(join(folder, 'net.js'), 'utf8')).toBe(sick);
  });

  it('says what it cannot mend, and fails where that is an error', async () => {
    const path = modelFile('sick');
    const { code, out } = await gradwise(['fix', '--no-probe', '--output', 'copy.onnx', path], dirname(path));
    expect(out).toMatch(
      /was not copied: no finding has a fix that holds\.\n1 finding left:\n {2}error saturating-deep-stack: /,
    );
    expect(code).toBe(1);
    expect(existsSync(join(dirname(path), 'copy.onnx'))).toBe(false);
  });

  it('has nothing to do where nothing is wrong', async () => {
    const path = modelFile('healthy');
    const { code, out } = await gradwise(['fix', '--no-probe', '--output', 'copy.onnx', path], dirname(path));
    expect([code, out]).toEqual([0, `${path} was not copied: there is nothing to mend.\n`]);
  });

  it.each([
    [['net.js'], /needs --output OUT/],
    [['--output', 'out.js'], /mends one file: name one/],
    [['--output', 'out.js', 'net.js', 'net.js'], /mends one file: name one/],
    [['--output', 'net.js', 'net.js'], /net\.js is the file that is to be mended, which is never changed/],
    [['--output', 'out.js', '--rule', 'zero-kernel-inti', 'net.js'], /did you mean “zero-kernel-init”\?/],
    [['--output', 'out.js', 'nowhere.js'], /nowhere\.js/],
  ])('refuses %j in one sentence', async (args, says) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'net.js'), sick);
    const { code, out, err } = await gradwise(['fix', ...args], folder);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
