/** The kinds of source that can be read, by file name. */
export type ReadableSource = 'onnx';

/** File endings by source, for those who search folders. */
export const endings: ReadonlyMap<string, ReadableSource> = new Map([['.onnx', 'onnx']]);

/** The kind of source at `path`; undefined for a file that nothing here reads. */
export function sourceOf(path: string): ReadableSource | undefined {
  const name = path.toLowerCase();
  for (const [ending, source] of endings) if (name.endsWith(ending)) return source;
  return undefined;
}
