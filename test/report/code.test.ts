import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import { type ReportFormat, writeReport } from '../../src/report';
import { context } from './analyses';

/** Reports of a program: each says where. */

const text = readFileSync(join(import.meta.dirname, '../fixtures/programs/sick/zero-kernel.js'), 'utf8');
const analysis = analyzeText('/work/project/src/net.js', text);

/** Where a word stands in the program, counted from 0. */
function position(word: string): { readonly line: number; readonly character: number } {
  const lines = text.split('\n');
  const line = lines.findIndex((l) => l.includes(word));
  return { line, character: lines[line]?.indexOf(word) ?? -1 };
}

const report = (format: ReportFormat, ...analyses: Parameters<typeof writeReport>[1]): string =>
  writeReport(format, analyses.length ? analyses : [analysis], context);

const zeros = position("'zeros'");
const name = `src/net.js:${zeros.line + 1}:${zeros.character + 1}`;

describe('the place of a finding', () => {
  it('is told in the terminal as path:line:column', () => {
    expect(report('text')).toMatch(new RegExp(`error zero-kernel-init.* ${name}`));
  });

  it('is told in Markdown', () => {
    expect(report('markdown')).toContain(`at \`dense_Dense1\` in \`${name}\``);
  });

  it('is a region in SARIF, and so is the place of what is related', () => {
    const [result] = JSON.parse(report('sarif')).runs[0].results;
    const { region } = result.locations[0].physicalLocation;
    expect(region).toEqual({
      startLine: zeros.line + 1,
      startColumn: zeros.character + 1,
      endLine: zeros.line + 1,
      endColumn: zeros.character + 1 + "'zeros'".length,
    });
  });

  it('is a range in JSON, as are those of layers and of the model', () => {
    const [file] = JSON.parse(report('json')).files;
    expect(file.findings[0].range.start).toEqual(zeros);
    expect(file.models[0].layers[0].range.start).toEqual(position('tf.layers.dense'));
    expect(file.models[0].range.start).toEqual(position('tf.model'));
    expect(file.models[0].layers[0].weight.initializer).toMatchObject({
      kind: 'zeros',
      origin: 'declared',
      confidence: 1,
    });
    expect(file.models[0].compiled.losses[0].name).toBe('categoricalCrossentropy');
  });
});

describe('several networks in a file', () => {
  const twice = analyzeText('/work/project/src/net.js', `${text}\n{\n${text.replace(/^const tf.*$/m, '')}}\n`);

  it('have headings with the places where they are built', () => {
    expect(twice.models).toHaveLength(2);
    const { line, character } = position('tf.model');
    expect(report('text', twice)).toContain(`model1 · src/net.js:${line + 1}:${character + 1}`);
    expect(report('markdown', twice)).toContain('#### `model1`');
  });
});

describe('what was assumed', () => {
  const open = analyzeText(
    '/work/project/src/net.js',
    'const m = tf.sequential();\nm.add(tf.layers.dense({ units: 2, inputShape: [load()] }));',
  );

  it.each(['text', 'markdown', 'json'] as const)('is told in %s', (format) => {
    expect(report(format, open)).toMatch(/number of features of the input [^ ]+ is not known/);
  });
});

it('a program that builds no network is no mistake', () => {
  expect(report('text', analyzeText('/work/project/src/net.js', 'export {};'))).toContain('No network is built here.');
});
