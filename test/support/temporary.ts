import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Files of a test, gone when the tests of its file have run. */

const root = mkdtempSync(join(tmpdir(), 'gradwise-test-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder of its own under the system's temporary folder. */
export const temporaryFolder = (): string => mkdtempSync(join(root, 'case-'));

/** Writes bytes to a new temporary file; returns its path. */
export function writeTemporary(bytes: Uint8Array | string, name = 'model.onnx'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}
