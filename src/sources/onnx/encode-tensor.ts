import { resolve, sep } from 'node:path';
import { dataTypeCode, type FileSpan, type SparseTensor, type Tensor } from '../../model';
import { readSpan } from './bytes';
import { OnnxError, quoted } from './error';
import type { WireWriter } from './wire-writer';
import { pathWithin } from './within';

/** Writes `TensorProto` and `SparseTensorProto`. */

/** Where spans are referred to from: with a folder they stay where they are, without one their bytes are taken into the model. */
export interface SpanTarget {
  readonly folder?: string;
}

/** Protobuf's limit for one message. */
const longestModel = 2 ** 31 - 1;

export function writeTensor(w: WireWriter, field: number, name: string, t: Tensor, target: SpanTarget): void {
  w.message(field, () => {
    w.ints(1, t.dims);
    w.int(2, dataTypeCode(t.dtype));
    if (name) w.text(8, name);
    switch (t.data.kind) {
      case 'bytes':
        w.bytes(9, t.data.bytes);
        return;
      case 'strings':
        w.texts(6, t.data.values);
        return;
      case 'span':
        if (target.folder === undefined) w.bytes(9, embedded(w, name, t.data));
        else writeReference(w, name, t.data, target.folder);
        return;
      case 'drawn':
        throw new OnnxError(
          'bad-tensor',
          `Tensor ${quoted(name)} is drawn for each seed. Feed it instead of storing it.`,
        );
    }
  });
}

export function writeSparseTensor(
  w: WireWriter,
  field: number,
  name: string,
  sparse: SparseTensor,
  target: SpanTarget,
): void {
  w.message(field, () => {
    writeTensor(w, 1, name, sparse.values, target);
    writeTensor(w, 2, '', sparse.indices, target);
    w.ints(3, sparse.dims);
  });
}

function embedded(w: WireWriter, name: string, span: FileSpan): Uint8Array {
  if (w.length + span.length > longestModel) {
    throw new OnnxError(
      'too-large',
      `With tensor ${quoted(name)} (${span.length} bytes) inside it the model would exceed 2 GiB. Write it with external data.`,
    );
  }
  return readSpan(span);
}

function writeReference(w: WireWriter, name: string, span: FileSpan, folder: string): void {
  const location = pathWithin(resolve(folder), span.file);
  if (location === undefined) {
    throw new OnnxError(
      'external-data-outside',
      `Tensor ${quoted(name)} lies in ${span.file}, which is not inside ${folder}. Write the model to the folder that holds its data.`,
    );
  }
  w.entry(13, 'location', location.split(sep).join('/'));
  w.entry(13, 'offset', String(span.offset));
  w.entry(13, 'length', String(span.length));
  w.int(14, 1);
}
