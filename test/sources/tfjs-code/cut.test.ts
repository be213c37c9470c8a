import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Network, Position, Range } from '../../../src/model';
import { readTfjsCode } from '../../../src/sources/tfjs-code';
import { type Program, programsIn, readProgram } from '../../support/tfjs/programs';
import { bodyOf, optionOf, quote } from '../../support/tfjs/read';

/** Programs as they are while they are being written: cut off anywhere. */

const lists = readdirSync(new URL('fixtures/', import.meta.url)).filter((name) => name.endsWith('.programs'));
const programs = lists.flatMap((list) => programsIn(new URL(`fixtures/${list}`, import.meta.url)));

const cutAt = (program: Program, length: number): Program => ({ ...program, text: program.text.slice(0, length) });

const everySeventh = (program: Program): number[] =>
  Array.from({ length: Math.ceil(program.text.length / 7) }, (_, n) => n * 7);

it.each(programs)('$name, cut anywhere, is read without an error', (program) => {
  for (const length of everySeventh(program)) {
    const { networks } = readProgram(cutAt(program, length));
    for (const network of networks) expect(network.outputs.length).toBeGreaterThan(0);
  }
});

const later = (a: Position, b: Position): boolean =>
  a.line > b.line || (a.line === b.line && a.character > b.character);

/** Where the last thing that a network consists of ends. */
function endOf(network: Network): Position {
  const ranges: (Range | undefined)[] = [
    network.range,
    network.compiled?.range,
    ...network.calls.map((c) => c.range),
    ...network.layers.map((l) => (l.place?.file ? undefined : l.place?.call)),
  ];
  return ranges.reduce<Position>((end, r) => (r && later(r.end, end) ? r.end : end), { line: 0, character: 0 });
}

/** Programs that are written from top to bottom, so that what is above the cut is all there is to a model. */
const straight = programs.filter(
  ({ text, files }) =>
    files.size === 0 && !/\b(?:function|class|async)\b|=>|\btrainable = |for \(|\bwhile\b/.test(text),
);

describe('models above the cut stay as they are', () => {
  it('in enough programs to say so', () => expect(straight.length).toBeGreaterThan(20));

  it.each(straight)('$name', (program) => {
    const whole = readProgram(program).networks;
    for (const length of everySeventh(program)) {
      const before = program.text.slice(0, length).split('\n');
      const cut: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      const { networks } = readProgram(cutAt(program, length));
      for (const network of whole) {
        // What is not a model of its own further down may be one while the rest is missing.
        if (later(cut, endOf(network))) expect(networks.find((n) => n.name === network.name)).toEqual(network);
      }
    }
  });
});

it('a model below the line that is being written stays as it is', () => {
  const model = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));`;
  const shape = (text: string): unknown => {
    const network = readTfjsCode(text, { path: '/work/main.js' }).networks.find((n) => n.layers.length === 3);
    return network?.layers.map((l) => [l.className, l.config]);
  };
  const whole = shape(model);
  const typed =
    "const other = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], name: 'x' })] });\n";
  for (let length = 0; length <= typed.length; length++) {
    expect(shape(`${typed.slice(0, length)}\n${model}`), typed.slice(0, length)).toEqual(whole);
  }
});

it('ranges below the line that is being written stay true', () => {
  const below = `const m = tf.sequential();
m.add(tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }));`;
  const typed = "const other = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2], name: 'x' })] });\n";
  for (let length = 0; length <= typed.length; length++) {
    const text = `${typed.slice(0, length)}\n${below}\n`;
    const layers = readTfjsCode(text, { path: '/work/main.js' }).networks.flatMap(bodyOf);
    const dense = layers.find((l) => l.className === 'Dense');
    expect(optionOf(text, dense, 'activation'), text).toEqual({
      property: "activation: 'relu'",
      value: "'relu'",
      literal: true,
    });
    expect(quote(text, dense?.place?.callee), text).toBe('dense');
  }
});

it('a layer that is being written leaves its neighbours alone', () => {
  const around = (line: string): unknown => {
    const text = `const m = tf.sequential();
m.add(tf.layers.dense({ units: 4, inputShape: [3] }));
${line}
m.add(tf.layers.dense({ units: 1, name: 'last' }));`;
    const [network] = readTfjsCode(text, { path: '/work/main.js' }).networks;
    return network?.layers.filter((l) => l.className === 'Dense').map((l) => [l.config.units, l.opaque ?? false]);
  };
  const neighbours = [
    [4, false],
    [1, false],
  ];
  for (const line of [
    'm.',
    'm.add',
    'm.add(',
    'm.add()',
    'm.add(tf',
    'm.add(tf.layers.',
    'm.add(tf.layers.dro',
    'm.add(tf.layers.den({',
  ]) {
    expect(around(line), line).toEqual(neighbours);
  }
});
