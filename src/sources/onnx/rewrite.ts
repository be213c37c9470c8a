import { realpathSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { byteLength, type Tensor } from '../../model';
import { OnnxError, quoted, shapeText } from './error';
import { type PlacedTensor, placedTensors } from './places';
import { copySpliced, type Splice, spliceOf, varint, withLengths } from './splice';
import { realPath } from './within';

/** Copies of models in which some initializers hold other elements. */

/** New elements for the initializer of this name, or the tensor of the Constant node that makes it, in the main graph. */
export interface NewElements extends Pick<Tensor, 'dtype' | 'dims'> {
  readonly initializer: string;
  /** Little-endian and packed, piece by piece, as `raw_data` is. Asked for once. */
  readonly bytes: () => Iterable<Uint8Array>;
}

/**
 * Writes a copy of the model at `path` to `out`, with new elements in some initializers and every other byte as it was. Raw, packed and external
 * data are replaced where they lie; elements that are written one by one become raw data. External data that change, or that would not be
 * found from where the copy lies, are copied beside it, to `<out>.data`, and the copy refers to that. Returns every file that was written.
 *
 * Throws OnnxError: 'unreadable-file' where the copy would be one of the files that it is made from, or cannot be written; 'bad-tensor' where an
 * initializer is not there, or is of another type or shape; those of reading where external data cannot be had. Then nothing is written.
 */
export function writeCopy(path: string, out: string, elements: readonly NewElements[]): readonly string[] {
  const model = realpathSync(path);
  const copy = new Copy(model, resolve(out), placedTensors(model));
  for (const one of elements) copy.replace(one);
  return copy.write();
}

class Copy {
  private readonly splices: Splice[] = [];
  /** By external data file. */
  private readonly data = new Map<string, Splice[]>();
  private readonly named: ReadonlyMap<string, PlacedTensor>;

  constructor(
    private readonly model: string,
    private readonly out: string,
    private readonly tensors: readonly PlacedTensor[],
  ) {
    this.named = new Map(tensors.flatMap((t) => (t.name === undefined ? [] : [[t.name, t] as const])));
    for (const tensor of tensors) {
      if (tensor.span && !this.data.has(tensor.span.file)) this.data.set(tensor.span.file, []);
    }
  }

  replace({ initializer, dtype, dims, bytes }: NewElements): void {
    const tensor = this.named.get(initializer);
    if (!tensor || tensor.dtype !== dtype || tensor.dims.join() !== dims.join()) {
      throw new OnnxError(
        'bad-tensor',
        `The model has no initializer ${quoted(initializer)} of type ${dtype} and shape ${shapeText(dims)} in its main graph.`,
      );
    }
    const size = byteLength(dtype, dims);
    if (tensor.span) {
      const { file, offset } = tensor.span;
      this.data.get(file)?.push({ at: { offset, length: size }, size, bytes });
      return;
    }
    const [first, ...others] = tensor.data;
    const inPlace = others.length === 0 && first?.content?.length === size ? first.content : undefined;
    if (inPlace) {
      this.splices.push({ at: inPlace, size, bytes });
      return;
    }
    const end = tensor.message.content.offset + tensor.message.content.length;
    const header = Uint8Array.of(rawData, ...varint(size));
    this.splices.push({
      at: first?.whole ?? { offset: end, length: 0 },
      size: header.length + size,
      bytes: function* () {
        yield header;
        yield* bytes();
      },
      within: tensor.message,
    });
    for (const { whole } of others) this.splices.push(spliceOf(whole, new Uint8Array(), tensor.message));
  }

  write(): readonly string[] {
    const moved = dirname(this.out) !== dirname(this.model);
    const copies = [...this.data].filter(([, splices]) => moved || splices.length > 0);
    const targets = new Map(copies.map(([file], i) => [file, `${this.out}.data${i === 0 ? '' : `.${i}`}`] as const));
    this.refuseOriginals([this.out, ...targets.values()]);
    for (const tensor of this.tensors) this.redirect(tensor, targets);
    const written: string[] = [];
    try {
      for (const [file, splices] of copies) {
        const target = targets.get(file) ?? '';
        copySpliced(file, target, splices);
        written.push(target);
      }
      copySpliced(this.model, this.out, withLengths(this.splices));
    } catch (error) {
      for (const file of written) rmSync(file, { force: true });
      throw error;
    }
    return [this.out, ...written];
  }

  /** Entries of the file that its data lay in name the copy of that; a checksum of the former would be wrong. */
  private redirect(tensor: PlacedTensor, targets: ReadonlyMap<string, string>): void {
    const target = targets.get(tensor.span?.file ?? '');
    const location = tensor.external.get('location');
    if (target === undefined || !location) return;
    this.splices.push(spliceOf(location.whole, entry('location', basename(target)), tensor.message));
    const checksum = tensor.external.get('checksum');
    if (checksum) this.splices.push(spliceOf(checksum.whole, new Uint8Array(), tensor.message));
  }

  private refuseOriginals(targets: readonly string[]): void {
    const originals = new Set([this.model, ...this.data.keys()].map(realPath));
    const taken = targets.find((target) => originals.has(realPath(target)));
    if (taken === undefined) return;
    throw new OnnxError(
      'unreadable-file',
      `${taken} is a file of the model itself, which is never overwritten. Name another output.`,
    );
  }
}

/** Tag of `TensorProto.raw_data`: field 9, length-delimited. */
const rawData = (9 << 3) | 2;

/** A `StringStringEntryProto` as a field `external_data`. */
function entry(key: string, value: string): Uint8Array {
  const text = (field: number, content: string): readonly number[] => {
    const bytes = new TextEncoder().encode(content);
    return [(field << 3) | 2, ...varint(bytes.length), ...bytes];
  };
  const content = [...text(1, key), ...text(2, value)];
  return Uint8Array.of((13 << 3) | 2, ...varint(content.length), ...content);
}
