import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import type { LayerObject, Network } from '../../src/model';
import { readTfjsCode } from '../../src/sources/tfjs-code';
import { unpacked } from './models';

/**
 * Programs of published packages, written by many hands: which layers are read in them. The counts are of the places that make layers which
 * end up in a model, as a person counts them who reads the file.
 */

interface Published {
  readonly id: string;
  readonly integrity: string;
  readonly files: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const packages: readonly Published[] = [
  {
    id: '@teachablemachine/pose@0.8.6',
    integrity: 'sha512-72UHof2okPdyKlDMSnFcDk/h7dj4I9BBbGsJs64P+B/WQb1rwFcxAeeUFud5rJ2HFwElLDLEjnyaHZljeWV2Bg==',
    // As it is written, and as TypeScript compiled it for ES5.
    files: {
      'src/teachable-posenet.ts': { Dense: 2, Dropout: 1 },
      'dist/teachable-posenet.js': { Dense: 2, Dropout: 1 },
    },
  },
  {
    id: '@teachablemachine/image@0.8.5',
    integrity: 'sha512-u6BLQ8RBn38BKee7mmAl+HS9qWgM/2YmUbQYy21eQfqhb7E8xT5LDp7QqEU31rtgEIMDwB/OG8cjmSiuHpqb7A==',
    // With what the file beside it adds to a model that is loaded.
    files: {
      'src/teachable-mobilenet.ts': { Dense: 2, Flatten: 1, GlobalAveragePooling2D: 1 },
      'dist/teachable-mobilenet.js': { Dense: 2, Flatten: 1, GlobalAveragePooling2D: 1 },
    },
  },
  {
    id: 'scikitjs@1.24.0',
    integrity: 'sha512-xQE4nqGAeMp7K8DUeg+3NZzWcweXCgSy7cKDNtAOdadPvme7EfJd5Rwi9JHZqerTmwQ8u7eoe7IULkK4CEjDwA==',
    files: { 'src/linear_model/SgdClassifier.ts': { Dense: 1 }, 'src/linear_model/SgdRegressor.ts': { Dense: 1 } },
  },
  {
    id: '@jsonstack/model@3.0.3',
    integrity: 'sha512-UA0xNCCc4FiAQlJz5wFRyWEWWlAB7AB5F6MYpezcBDo+78kCs9KNWHpU2nGuXiTHYtt5V0D/b81WBS3BfYKMMQ==',
    files: { 'src/feature_embedding.ts': { Dense: 1, Embedding: 1, Flatten: 1 } },
  },
  {
    id: '@epfml/discojs-node@2.1.1',
    integrity: 'sha512-ExnLMQxTVion5Gs+9qKMk6g2sTY+IJoHiMhHJWLDZvwyWx9QSDzZ54mXFE/zXm7EDoplme9/UWLvy+pD2EDbvA==',
    files: {
      'dist/core/default_tasks/lus_covid.js': { Conv2D: 2, Dense: 1, Flatten: 1, MaxPooling2D: 2 },
      'dist/core/default_tasks/mnist.js': { Conv2D: 3, Dense: 2, Flatten: 1, MaxPooling2D: 2 },
      'dist/core/default_tasks/titanic.js': { Dense: 4 },
    },
  },
  {
    id: 'gpt-tfjs@0.0.5',
    integrity: 'sha512-6vpi+je3MHE2Aojtqqcm0/E12Mp0EZPoQWU0A3oCclln4/CbUgEJJhCV3IkwmeoPlIGRvNfsWoWbvprRkEFvTQ==',
    files: {
      'src/model.js': {
        Add: 3,
        CausalSelfAttention: 1,
        CausalSelfAttentionBase: 1,
        Dense: 5,
        Dropout: 3,
        Embedding: 2,
        GELU: 1,
        LayerNormalization: 3,
        Range: 1,
      },
    },
  },
];

const layersIn = (networks: readonly Network[]): LayerObject[] =>
  networks.flatMap((n) => n.layers.flatMap((l) => (l.network ? layersIn([l.network]) : [l])));

/** Places that make layers, by class; without inputs, and without layers of loaded models. */
function counted(networks: readonly Network[]): Record<string, number> {
  const places = new Map<string, string>();
  for (const { className, place } of layersIn(networks)) {
    if (!place || className === 'InputLayer' || className === 'Unknown') continue;
    const { line, character } = place.call.start;
    places.set(`${place.file ?? ''} ${line} ${character}`, className);
  }
  const counts: Record<string, number> = {};
  for (const name of places.values()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What lies beside a program in its package. */
const read = (path: string): string | undefined =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;

const full = Boolean(process.env.GRADWISE_FULL);

describe.skipIf(!full).each(packages)('$id', ({ id, integrity, files }) => {
  it.each(Object.entries(files))('%s', (file, expected) => {
    const path = join(unpacked(id, integrity), file);
    const text = readFileSync(path, 'utf8');
    expect(counted(readTfjsCode(text, { path, read }).networks)).toEqual(expected);
    const findings = analyzeText(path, text, { read }).models.flatMap((m) => m.findings);
    const loud = findings.filter((f) => f.severity !== 'info');
    expect(loud).toEqual([]);
  });
});
