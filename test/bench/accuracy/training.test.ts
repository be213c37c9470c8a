import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { call, quoted, sequential } from '../../../bench/accuracy/networks/code';
import { tasks } from '../../../bench/accuracy/tasks';
import type { Recorded } from '../../../bench/accuracy/training/record';
import { type Setting, train } from '../../../bench/accuracy/training/run';

const setting: Setting = { family: 'adam', learningRate: 0.02, seed: 1 };

const network = (kernelInitializer: string, activation = 'relu'): string =>
  sequential(
    'rings',
    [
      call('dense', { units: 16, activation: quoted(activation), kernelInitializer: quoted(kernelInitializer) }),
      call('dense', { units: 1, activation: quoted('sigmoid'), kernelInitializer: quoted(kernelInitializer) }),
    ],
    quoted('binaryCrossentropy'),
  );

const run = (program: string, budget: number, onRecord?: (r: Recorded) => void) =>
  train({ program, task: tasks.rings, setting, budget, ...(onRecord && { onRecord }) });

describe('a training', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('comes to the goal with a network that is right, the same way each time', () => {
    const first = run(network('heUniform'), 150);
    expect(first.steps).not.toBeNull();
    expect(first.progress).toBeGreaterThanOrEqual(0.85);
    expect(run(network('heUniform'), 150)).toEqual(first);
  });

  it('gives up early on a network that nothing moves', () => {
    const started = tf.memory().numTensors;
    const { steps, progress } = run(network('zeros'), 100_000);
    expect(steps).toBeNull();
    expect(progress).toBeCloseTo(0, 6);
    expect(tf.memory().numTensors).toBe(started);
  });

  it('leaves chance as it was', () => {
    const chance = Math.random;
    run(network('heUniform'), 10);
    expect(Math.random).toBe(chance);
  });

  it('shows a debugger dead units, and gradients that are exactly zero', () => {
    const records: Recorded[] = [];
    run(network('zeros'), 50, (r) => records.push(r));
    expect(records.map((r) => r.step)).toEqual([0, 10, 40]);
    expect(records[0]).toMatchObject({
      deadUnits: 1,
      zeroOutputs: 1,
      zeroGradients: 1,
      leastVariance: -45,
      broken: false,
    });
  });

  it('shows a debugger healthy numbers of a healthy network', () => {
    const records: Recorded[] = [];
    run(network('glorotUniform', 'tanh'), 12, (r) => records.push(r));
    const [first] = records;
    // Glorot: variance 2 / (fan-in + fan-out), the kernels are 2 × 16 and 16 × 1.
    expect(first?.leastVariance).toBeCloseTo(Math.log10(2 / 18), 0);
    expect(first).toMatchObject({ zeroGradients: 0, saturated: 0, deadUnits: 0, broken: false });
    expect(Math.abs(first?.ratio ?? 9)).toBeLessThan(1.5);
  });
});
