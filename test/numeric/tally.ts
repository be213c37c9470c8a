import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Graph, subgraphs } from '../../src/model';
import { type Coverage, operatorCoverage } from '../../src/ops/coverage';
import { readOnnx } from '../../src/sources/onnx';
import type { Case } from './corpus';

/** How often each operator ran, was differentiated and was cut in the official cases. */

type Kind = 'forward' | 'gradient' | 'cut';

const domainOf = (domain: string): string => domain || 'ai.onnx';

/** `domain:operator` of everything in the case's graph. */
export function operatorsIn(c: Case): readonly string[] {
  const found = new Set<string>();
  const visit = (g: Graph): void => {
    for (const n of g.nodes) {
      found.add(`${domainOf(n.domain)}:${n.op}`);
      for (const s of subgraphs(n)) visit(s.graph);
    }
  };
  visit(readOnnx(c.model).graph);
  return [...found];
}

export class Tally {
  private readonly counts = new Map<string, Record<Kind, number>>();

  count(c: Case, kind: Kind): void {
    for (const key of operatorsIn(c)) {
      const entry = this.counts.get(key) ?? { forward: 0, gradient: 0, cut: 0 };
      entry[kind]++;
      this.counts.set(key, entry);
    }
  }

  of(c: Coverage): Readonly<Record<Kind, number>> {
    return this.counts.get(`${c.domain}:${c.op}`) ?? { forward: 0, gradient: 0, cut: 0 };
  }

  /** Markdown: what the registry says, and the number of official cases that show it. */
  table(kinds: readonly Kind[]): string {
    const rows = operatorCoverage().map((c) => {
      const opsets = c.opsets ? `${c.opsets.first}–${c.opsets.last}` : '1';
      return `| ${c.domain} | ${c.op} | ${opsets} | ${c.status} | ${kinds.map((k) => this.of(c)[k]).join(' | ')} |`;
    });
    const head = ['domain', 'operator', 'opsets', 'coverage', ...kinds.map((k) => `${k} cases`)];
    return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows, ''].join('\n');
  }
}

/** Where the tables of a whole run are kept. */
export function writeTable(name: string, table: string): string {
  const folder = join(import.meta.dirname, '../../node_modules/.cache/gradwise');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, table);
  return path;
}
