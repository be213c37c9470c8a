import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compared, programsIn } from '../../support/tfjs/programs';

const lists = readdirSync(new URL('fixtures/', import.meta.url)).filter((name) => name.endsWith('.programs'));

/** The library itself says what a program builds: its layers, their names and options, how they are connected, what is compiled. */
describe.each(lists)('what %s build when they run is what is read', (list) => {
  it.each(programsIn(new URL(`fixtures/${list}`, import.meta.url)))('$name', async (program) => {
    const { real, read } = await compared(program);
    expect(read).toEqual(real);
  });
});
