import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/onnx';
import { build, gradwise, modelFile } from '../program';

beforeAll(build);

const deep = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, inputShape: [32], activation: 'relu' }));
for (let i = 0; i < 16; i++) model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: 'leCunUniform' }));
model.add(tf.layers.dense({ units: 4 }));
`;

interface Shift {
  readonly before: number;
  readonly after: number;
}

describe('gradwise recommend', () => {
  it('ranks pairings, the smallest edit first, with what theory and probes say of each', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'net.js'), deep);
    const { code, out } = await gradwise(['recommend', '--format', 'json', '--seeds', '1', 'net.js'], folder);
    expect(code).toBe(0);
    const [{ verdict, pairings }] = JSON.parse(out).models;
    expect(verdict).toBe('better');
    const [first] = pairings;
    // 16 layers of variance 1 where 2 keeps the signal: √½ each, 2.4 decades (He et al. 2015).
    expect(first).toMatchObject({ title: 'Draw the weights of 16 layers with heUniform', edit: 'initializer' });
    for (const { gradientLog10 } of [first.predicted, first.probed] as { gradientLog10: Shift }[]) {
      expect(Math.abs(gradientLog10.before + 2.4)).toBeLessThan(0.4);
      expect(Math.abs(gradientLog10.after)).toBeLessThan(0.4);
    }
    const order = ['initializer', 'activation', 'activation and initializer'];
    const ranks = pairings.map(({ edit }: { edit: string }) => order.indexOf(edit));
    expect(ranks).toEqual([...ranks].sort());
    expect(pairings.every(({ expressible }: { expressible: boolean }) => expressible)).toBe(true);
  });

  it('says of a healthy network that it is one', async () => {
    const path = modelFile('healthy');
    const { code, out } = await gradwise(['recommend', '--no-probe', path]);
    expect(code).toBe(0);
    expect(out).toContain('Signal and gradient come through: there is nothing to change.');
  });

  it('says where a file has no place for a pairing', async () => {
    const { out } = await gradwise(['recommend', '--no-probe', modelFile('sick')]);
    expect(out).toMatch(/1\. Use \w+ in 12 layers\n {5}predicted G −\d\.\d → −?\d\.\d, .*; not probed\n/);
    expect(out).toContain('(nothing in this file says it: change it where the model is made)');
  });

  it('names what it cannot read', async () => {
    const { code, err } = await gradwise(['recommend', 'nowhere.onnx']);
    expect(code).toBe(2);
    expect(err).toContain('nowhere.onnx');
  });
});
