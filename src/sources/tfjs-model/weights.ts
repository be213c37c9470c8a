import { byteLength, elementCount, type Tensor } from '../../model';
import { dequantised } from './dequantise';
import { quoted, TfjsModelError } from './error';
import type { Lines } from './lines';
import type { WeightEntry, WeightGroup } from './manifest';
import { Shards } from './shards';

/**
 * The stored weights by name. Where a tensor lies whole and plain in one file it stays there, as a span; quantised ones, and those that a
 * cut goes through, are read. Text is left out. Throws TfjsModelError where files are missing or do not have the size that the manifest says.
 */
export function storedWeights(
  folder: string,
  groups: readonly WeightGroup[],
  lines: Lines,
): ReadonlyMap<string, Tensor> {
  const stored = new Map<string, Tensor>();
  for (const { paths, weights } of groups) {
    if (!weights.length) continue;
    const shards = new Shards(folder, paths, lines);
    let offset = 0;
    for (const entry of weights) {
      const length = storedLength(entry, shards, offset);
      if (offset + length > shards.size) throw short(entry, offset + length, shards.size, lines);
      if (!entry.optimizer && entry.dtype !== 'string') stored.set(entry.name, tensorOf(entry, shards, offset, length));
      offset += length;
    }
    if (offset !== shards.size) {
      const said = `The weight files have ${shards.size} bytes, but weightsManifest tells of ${offset}. ${apart}`;
      throw new TfjsModelError('shard-size', said, paths[0] && lines.range(paths[0].json));
    }
  }
  return stored;
}

const apart = 'They do not belong together, or a file is cut off: download them again.';

const short = ({ name, json }: WeightEntry, end: number, size: number, lines: Lines): TfjsModelError =>
  new TfjsModelError(
    'shard-size',
    `Weight ${quoted(name)} ends at byte ${end} of weight files that have only ${size}. ${apart}`,
    lines.range(json),
  );

function storedLength({ dtype, shape, quantisation }: WeightEntry, shards: Shards, offset: number): number {
  if (dtype !== 'string') return byteLength(quantisation?.dtype ?? dtype, shape);
  // Each text is preceded by its length in four bytes.
  const bytes = new DataView(shards.read(offset, Math.max(0, shards.size - offset)).buffer);
  let length = 0;
  for (let i = 0; i < elementCount(shape); i++) {
    length += 4;
    if (length > bytes.byteLength) break;
    length += bytes.getUint32(length - 4, true);
  }
  return length;
}

function tensorOf(entry: WeightEntry, shards: Shards, offset: number, length: number): Tensor {
  const { dtype, shape: dims, quantisation } = entry;
  if (quantisation) {
    const bytes = dequantised(shards.read(offset, length), quantisation, dtype);
    return { dtype, dims, data: { kind: 'bytes', bytes } };
  }
  const span = shards.span(offset, length);
  // The runtime maps files into memory and wants whole words there.
  const usable = span && span.offset % 4 === 0;
  return {
    dtype,
    dims,
    data: usable ? { kind: 'span', ...span } : { kind: 'bytes', bytes: shards.read(offset, length) },
  };
}
