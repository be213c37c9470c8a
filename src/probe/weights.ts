import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { byteLength, decodeNumbers, type FileSpan, samplePlaces, type Tensor } from '../model';
import { OnnxError } from '../sources/onnx';
import { elementSize, elements, isNumeric, type NumericType } from './elements';
import type { Stats } from './measured';
import { nominalStatistics } from './nominal';
import { Accumulator } from './statistics';

/** Statistics of the weights that lie in a model file, read piece by piece: memory does not grow with the model. */

export interface WeightSummary {
  readonly stats: Stats;
  /** At most `sampleSize` elements, spread evenly, in order; all of a smaller tensor, none of one that is drawn anew for each seed. */
  readonly sample: Float32Array;
}

export interface WeightOptions {
  readonly signal?: AbortSignal;
  /** 0 … 1, by bytes. */
  readonly onProgress?: (done: number) => void;
}

export const sampleSize = 16_384;

const pieceBytes = 4 * 2 ** 20;
/** Below this a blocking read is over sooner than the way to the thread pool and back. */
const smallBytes = 256 * 1024;

/** Of drawn tensors alone: nothing has to be read, nor drawn. */
export function drawnSummaries(tensors: ReadonlyMap<string, Tensor>): Map<string, WeightSummary> {
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const stats = nominalStatistics(tensor);
      return stats ? [[name, { stats, sample: new Float32Array() }] as const] : [];
    }),
  );
}

/**
 * By the names of `tensors`; drawn ones with the moments of their distribution. Strings, complex numbers and numbers of less than a byte are left out. Rejects with the signal's reason when
 * aborted, and with OnnxError when a file is gone, or shorter than a span of it.
 */
export async function weightStatistics(
  tensors: ReadonlyMap<string, Tensor>,
  { signal, onProgress }: WeightOptions = {},
): Promise<Map<string, WeightSummary>> {
  const summaries = drawnSummaries(tensors);
  const weights = [...tensors].flatMap(([name, tensor]) =>
    isNumeric(tensor.dtype) && (tensor.data.kind === 'bytes' || tensor.data.kind === 'span')
      ? [{ name, tensor, dtype: tensor.dtype }]
      : [],
  );
  const total = weights.reduce((sum, { tensor }) => sum + byteLength(tensor.dtype, tensor.dims), 0);
  let done = 0;
  const files = new Files();
  try {
    for (const { name, tensor, dtype } of weights) {
      const length = byteLength(dtype, tensor.dims);
      const summary = new Summary(dtype, length / elementSize(dtype));
      for await (const piece of pieces(tensor, length, files)) {
        signal?.throwIfAborted();
        summary.add(piece);
        done += piece.byteLength;
        onProgress?.(done / total);
      }
      summaries.set(name, summary.result());
    }
    return summaries;
  } finally {
    await files.close();
  }
}

class Summary {
  readonly #dtype: NumericType;
  readonly #accumulator: Accumulator;
  readonly #places: Float64Array;
  readonly #sample: Float32Array;
  #taken = 0;
  #start = 0;

  constructor(dtype: NumericType, n: number) {
    this.#dtype = dtype;
    this.#accumulator = new Accumulator(dtype);
    this.#places = samplePlaces(n, sampleSize);
    this.#sample = new Float32Array(this.#places.length);
  }

  add(piece: Uint8Array): void {
    this.#accumulator.add(piece);
    const number = numberIn(this.#dtype, piece);
    const end = this.#start + piece.byteLength / elementSize(this.#dtype);
    while (this.#taken < this.#places.length && this.#places[this.#taken]! < end) {
      this.#sample[this.#taken] = number(this.#places[this.#taken]! - this.#start);
      this.#taken++;
    }
    this.#start = end;
  }

  result(): WeightSummary {
    this.#accumulator.endDraw();
    return { stats: this.#accumulator.stats(), sample: this.#sample };
  }
}

function numberIn(dtype: NumericType, bytes: Uint8Array): (i: number) => number {
  const size = elementSize(dtype);
  if (dtype === 'float32' || dtype === 'float64') {
    const data = elements(dtype, bytes);
    return (i) => Number(data[i]);
  }
  return (i) => decodeNumbers(dtype, bytes.subarray(i * size, (i + 1) * size))?.[0] ?? Number.NaN;
}

/** A piece is good until the one after the next is asked for: while one is counted, the next is read. */
async function* pieces(tensor: Tensor, length: number, files: Files): AsyncGenerator<Uint8Array> {
  const { data } = tensor;
  if (data.kind === 'bytes') yield data.bytes.subarray(0, length);
  if (data.kind !== 'span') return;
  const piece = (at: number): FileSpan => ({
    file: data.file,
    offset: data.offset + at,
    length: Math.min(pieceBytes, length - at),
  });
  const read = (at: number): Promise<Uint8Array> | undefined => {
    const reading = at < length ? files.read(piece(at)) : undefined;
    // Where counting stops early nobody waits for the piece ahead, nor hears of its failure.
    reading?.catch(() => undefined);
    return reading;
  };
  let next = read(0);
  for (let at = pieceBytes; next; at += pieceBytes) {
    const present = await next;
    next = read(at);
    yield present;
  }
}

class Files {
  readonly #handles = new Map<string, FileHandle>();
  readonly #buffers: [Uint8Array, Uint8Array] = [new Uint8Array(pieceBytes), new Uint8Array(pieceBytes)];

  /** Into one of two buffers, in turn. */
  async read({ file, offset, length }: FileSpan): Promise<Uint8Array> {
    let handle = this.#handles.get(file);
    if (!handle) {
      handle = await open(file).catch((error) => {
        throw new OnnxError('unreadable-file', `${file} cannot be opened any more (${error.code}). Open it again.`);
      });
      this.#handles.set(file, handle);
    }
    this.#buffers.reverse();
    const buffer = this.#buffers[0].subarray(0, length);
    const bytesRead =
      length < smallBytes
        ? readSync(handle.fd, buffer, 0, length, offset)
        : (await handle.read(buffer, 0, length, offset)).bytesRead;
    if (bytesRead < length) {
      throw new OnnxError(
        'truncated-file',
        `${file} ends within the weights at byte ${offset + bytesRead}. It changed since it was opened: open it again.`,
        { offset: offset + bytesRead },
      );
    }
    return buffer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#handles.values()].map((handle) => handle.close()));
  }
}
