import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';

/** Models are read from disk, a piece at a time. One that lives elsewhere is copied to a temporary file first. */
export async function withLocalFile<T>(
  uri: vscode.Uri,
  storage: vscode.Uri,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (uri.scheme === 'file') return use(uri.fsPath);
  const folder = join(storage.fsPath, randomUUID());
  try {
    await mkdir(folder, { recursive: true });
    const path = join(folder, basename(uri.path));
    await writeFile(path, await vscode.workspace.fs.readFile(uri));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
