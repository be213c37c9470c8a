import { beforeAll, describe, expect, it } from 'vitest';
import { moments } from '../../src/model';
import { buildNetwork } from '../../src/tfjs';
import { generatedPrograms } from '../support/tfjs/generated/program';
import { oracleReady, tfModel, weightsOf } from '../support/tfjs/oracle';
import { readProgram } from '../support/tfjs/programs';

/**
 * Programs that are written at random: what TensorFlow.js draws for each of their weights, over many models, has the mean and the variance
 * that are told beforehand.
 */

const draws = 24;
/** Each weight of each program is one trial of many: six standard deviations are beyond what chance does to thousands of them. */
const sigmas = 6;

interface Sums {
  n: number;
  sum: number;
  squares: number;
}

beforeAll(() => oracleReady());

/** The library keeps the order of names of one description, so that weights of several models answer to each other. */
function drawnBy(network: Parameters<typeof tfModel>[0]): Map<string, Sums> {
  const all = new Map<string, Sums>();
  for (let i = 0; i < draws; i++) {
    for (const { name, values } of weightsOf(tfModel(network))) {
      const sums = all.get(name) ?? { n: 0, sum: 0, squares: 0 };
      all.set(name, sums);
      sums.n += values.length;
      for (const x of values) {
        sums.sum += x;
        sums.squares += x * x;
      }
    }
  }
  return all;
}

const programs = generatedPrograms().filter((_, n) => process.env.GRADWISE_FULL || n < 20);

describe('a program written at random', () => {
  it.each(programs)('$name draws what is told', (program) => {
    const [network] = readProgram(program).networks;
    if (!network) return expect.fail('No network is read.');
    const { graph } = buildNetwork(network);
    const told = [...graph.initializers].flatMap(([name, { dims, data }]) =>
      data.kind === 'drawn' ? [{ name, kind: data.distribution.kind, ...moments(data.distribution, dims) }] : [],
    );
    const found = drawnBy(network);
    expect(told.map((t) => t.name).sort()).toEqual([...found.keys()].sort());
    for (const { name, kind, mean, variance } of told) {
      const { n, sum, squares } = found.get(name)!;
      const average = sum / n;
      if (kind === 'constant') {
        expect(squares / n - average ** 2, name).toBeCloseTo(0, 10);
        expect(average, name).toBeCloseTo(mean, 6);
        continue;
      }
      // A mean is known to σ/√n, a variance of anything that is cut no worse than a normal one, to √(2/n) of itself.
      expect(Math.abs(average - mean), name).toBeLessThan(sigmas * Math.sqrt(variance / n));
      const around = squares / n - 2 * average * mean + mean ** 2;
      expect(Math.abs(around / variance - 1), name).toBeLessThan(sigmas * Math.sqrt(2 / n));
    }
  });
});
