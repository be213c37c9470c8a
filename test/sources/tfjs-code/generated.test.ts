import { describe, expect, it } from 'vitest';
import { generatedPrograms } from '../../support/tfjs/generated/program';
import { compared, readProgram } from '../../support/tfjs/programs';
import { messages } from '../../support/tfjs/read';

/** Programs that are written at random, in many styles, and run with the library itself: what it builds is what is read. */

describe('a program written at random', () => {
  it.each(generatedPrograms())('$name', async (program) => {
    const { real, read } = await compared(program);
    expect(read, program.text).toEqual(real);
    expect(messages(readProgram(program)), program.text).toEqual([]);
  });
});
