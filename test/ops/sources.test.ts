import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A formula that stands in one place only is hard to doubt: every file that states one names where else it stands. */

const root = join(import.meta.dirname, '../../src/ops');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !f.endsWith('index.ts'))
  .map((f) => ({ file: f, text: readFileSync(join(root, f), 'utf8') }));

/** Rules of their own, or derivatives handed to the file that makes rules of functions of one variable. */
const states = ({ file, text }: { file: string; text: string }): boolean =>
  file !== 'elementwise/pointwise.ts' &&
  ((text.includes('OperatorRule') && /\b(gradient|adjoint)(\(c|: \((c|\{))/.test(text)) ||
    text.includes("from './pointwise'"));

const comments = (text: string): string => (text.match(/\/\*\*[\s\S]*?\*\/|\/\/.*/g) ?? []).join('\n');

/** Another implementation, or a publication by its year, arXiv number, section or the name of a formula. */
const source =
  /PyTorch|TensorFlow|tfjs|\b(18|19|20)\d\d\b|arXiv|Abramowitz|Griewank|Matrix Cookbook|Jacobi|as in the files named after/;

describe('every operator whose gradient is a formula', () => {
  const stating = files.filter(states);

  it('is found', () => {
    expect(stating.length).toBeGreaterThan(60);
    expect(stating.map((f) => f.file)).toEqual(expect.arrayContaining(['elementwise/mul.ts', 'movement/gather.ts']));
  });

  it.each(stating)('$file names a second source', ({ text }) => {
    expect(comments(text)).toMatch(source);
  });
});
