import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '../../src/model';
import { readOnnx, readTensorProto } from '../../src/sources/onnx';

/** The ONNX project's own operator cases (Apache-2.0): a model, inputs, and the outputs that the specification demands. */
export interface Case {
  readonly name: string;
  readonly model: string;
  readonly folder: string;
}

const archive = join(import.meta.dirname, 'onnx-node-tests.tar.gz');
const cache = join(import.meta.dirname, '../../node_modules/.cache/gradwise/onnx-node-tests');

/** Unpacks the archive once (into a folder of its own that is then moved, so that an interrupted run leaves nothing half done). */
function unpacked(): string {
  if (!existsSync(cache)) {
    const partial = `${cache}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    execFileSync('tar', ['xzf', archive, '-C', partial]);
    try {
      renameSync(partial, cache);
    } catch {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return join(cache, 'node');
}

/** These end the process (SIGABRT in onnxruntime-node 1.30), so they can only be counted, not run. */
export const aborting: ReadonlySet<string> = new Set(
  ['FLOAT16_to_INT4', 'FLOAT16_to_UINT4', 'FLOAT_to_INT4', 'FLOAT_to_UINT4'].map((s) => `test_cast_${s}`),
);

/** All cases by name. */
export function corpus(): readonly Case[] {
  const root = unpacked();
  return readdirSync(root)
    .sort()
    .map((name) => ({ name, model: join(root, name, 'model.onnx'), folder: join(root, name) }));
}

/** Inputs or expected outputs of a case's first data set, in the order of the graph. */
export function tensors(c: Case, kind: 'input' | 'output'): readonly Tensor[] {
  const folder = join(c.folder, 'test_data_set_0');
  const count = readdirSync(folder).filter((f) => f.startsWith(`${kind}_`)).length;
  return Array.from({ length: count }, (_, i) => readTensorProto(join(folder, `${kind}_${i}.pb`)).tensor);
}

/** Does the case feed and return tensors only? onnxruntime-node takes no sequences and optionals, and their files hold other messages. */
export function tensorsOnly(c: Case): boolean {
  const { inputs, outputs } = readOnnx(c.model).graph;
  return [...inputs, ...outputs].every((v) => v.container === undefined);
}
