import { describe, expect, it } from 'vitest';
import { expectEqual } from '../support/tfjs/compare';
import { type Generated, generatedPrograms } from '../support/tfjs/generated/program';
import { readProgram } from '../support/tfjs/programs';

/**
 * Programs that are written at random: the graph of what is read in them computes what the library computes with the same weights, and has
 * the same gradients. That the library builds the same when it runs the program itself is tested beside the reading of programs.
 */

/** The library passes the gradient of a largest element to each of several that are equally large. */
const hasTies = ({ plan }: Generated): boolean => plan.steps.some((s) => s.kind.startsWith('max'));

/**
 * A layer normalisation over a single feature gives its shift and nothing of its input, so that all gradients before it are 0. What both
 * compute is the rounding error of a difference, times 1/√ε = 32 for the library's ε of 0.001.
 */
const rounding = ({ plan }: Generated): number => (plan.steps.some((s) => s.lone) ? 1 / Math.sqrt(1e-3) : 1);

describe('a program written at random', () => {
  it.each(generatedPrograms())('$name', async (program) => {
    const { networks } = readProgram(program);
    const [network] = networks;
    if (!network || networks.length > 1) return expect.fail(`${networks.length} networks are read.`);
    const { ids } = program.plan;
    const { remarks } = await expectEqual(network, {
      sizes: { batch: 2 },
      gradients: !hasTies(program),
      rounding: rounding(program),
      ...(ids !== undefined && { ids }),
    });
    expect(remarks).toEqual([]);
  });
});
