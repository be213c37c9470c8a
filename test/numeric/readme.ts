import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Coverage, operatorCoverage } from '../../src/ops/coverage';
import type { Tally } from './tally';

/** The README's list of operators: what the registry says, and how many official cases bear it out. */

const path = join(import.meta.dirname, '../../README.md');
const marks = ['<!-- operators -->', '<!-- /operators -->'] as const;

const meanings: Readonly<Record<Coverage['status'], string>> = {
  gradient: 'forward and backward',
  forward: 'runs; has no derivative (integers, comparisons, steps)',
  cut: 'runs; the gradient ends there, and the report says so',
  unsupported: 'newer than the runtime',
};

const row = (c: Coverage, tally: Tally): readonly string[] => {
  const opsets = c.opsets ? `${c.opsets.first}–${c.opsets.last}` : '';
  const { gradient } = tally.of(c);
  return [c.domain === 'ai.onnx' ? c.op : `${c.domain}.${c.op}`, opsets, c.status, gradient ? `${gradient}` : ''];
};

/** A table in the form that the formatter leaves alone: every column as wide as its widest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, i) => Math.max(3, ...rows.map((r) => r[i]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0, fill)).join(' | ')} |`;
  return rows.flatMap((r, i) => [
    line(r, ' '),
    ...(i
      ? []
      : [
          line(
            head.map(() => ''),
            '-',
          ),
        ]),
  ]);
}

export function operatorSection(tally: Tally): string {
  const all = operatorCoverage();
  const count = (status: Coverage['status']): number => all.filter((c) => c.status === status).length;
  const kinds = (Object.keys(meanings) as Coverage['status'][]).filter((status) => count(status) > 0);
  return [
    marks[0],
    ...kinds.map((status) => `- **${status}** (${count(status)}): ${meanings[status]}`),
    '',
    `<details><summary>All ${all.length} operators, with the opsets in which each is understood and the number of official cases in which its`,
    'gradient agrees with finite differences</summary>',
    '',
    ...aligned([['operator', 'opsets', 'coverage', 'cases'], ...all.map((c) => row(c, tally))]),
    '',
    '</details>',
    marks[1],
  ].join('\n');
}

const bounds = (readme: string): readonly [number, number] => [
  readme.indexOf(marks[0]),
  readme.indexOf(marks[1]) + marks[1].length,
];

/** The section as the README has it. */
export function writtenSection(): string {
  const readme = readFileSync(path, 'utf8');
  return readme.slice(...bounds(readme));
}

export function rewriteSection(section: string): void {
  const readme = readFileSync(path, 'utf8');
  const [from, to] = bounds(readme);
  writeFileSync(path, readme.slice(0, from) + section + readme.slice(to));
}
