import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NetworkFamily, type Specimen, specimens } from '../../../bench/accuracy/networks';
import { tasks } from '../../../bench/accuracy/tasks';
import { buildOf, lossOf } from '../../../bench/accuracy/training/program';
import { readText } from '../../../src/analyzeCode';

const all = specimens();
const families = [...new Set(all.map((s) => s.family))];
const firstOf = (family: NetworkFamily): Specimen[] => all.filter((s) => s.family === family).slice(0, 3);

describe('the networks', () => {
  it('are the same every time', () => {
    expect(specimens()).toEqual(all);
  });

  it('are several hundred, each with a name of its own', () => {
    expect(all.length).toBeGreaterThan(300);
    expect(new Set(all.map((s) => s.id)).size).toBe(all.length);
  });

  it('are held out by halves, in every family', () => {
    for (const family of families) {
      const of = all.filter((s) => s.family === family);
      const held = of.filter((s) => s.half === 'held-out').length;
      expect(Math.abs(of.length - 2 * held) / of.length, family).toBeLessThan(0.2);
    }
  });

  it('are each there once, so that none is looked at in one half and held out in the other', () => {
    expect(new Set(all.map((s) => `${s.task} ${s.program}`)).size).toBe(all.length);
  });

  it('read as one network each, without an error or a remark', () => {
    for (const { id, program } of all) {
      const { networks, remarks } = readText('/network.js', program);
      expect([networks.length, remarks], id).toEqual([1, []]);
    }
  });
});

describe.each(families)('a network of the family “%s”', (family) => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is built by the library, and gives what its loss and its task need', () => {
    for (const { task, program, control } of firstOf(family)) {
      for (const text of [program, control]) {
        const model = buildOf(text)(tf.train.sgd(0.1));
        const { inputShape, outputs } = tasks[task];
        const x = tf.zeros([2, ...inputShape]);
        const y = model.predict(x);
        expect(y instanceof tf.Tensor && y.shape).toEqual([2, outputs]);
        expect(lossOf(model)(tf.ones([2, outputs]), y instanceof tf.Tensor ? y : x).size).toBeGreaterThan(0);
        model.dispose();
      }
    }
  });
});
