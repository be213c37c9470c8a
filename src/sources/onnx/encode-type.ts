import { type Dimension, dataTypeCode, type ValueInfo } from '../../model';
import type { WireWriter } from './wire-writer';

/** Writes a `ValueInfoProto`. */
export function writeValueInfo(w: WireWriter, field: number, value: ValueInfo): void {
  w.message(field, () => {
    w.text(1, value.name);
    if (value.typeProto) w.bytes(2, value.typeProto);
    else if (value.dtype) w.message(2, () => writeTensorType(w, value));
  });
}

function writeTensorType(w: WireWriter, { dtype, shape }: ValueInfo): void {
  w.message(1, () => {
    if (dtype) w.int(1, dataTypeCode(dtype));
    if (shape) {
      w.message(2, () => {
        for (const dimension of shape) writeDimension(w, dimension);
      });
    }
  });
}

function writeDimension(w: WireWriter, dimension: Dimension): void {
  w.message(1, () => {
    if (typeof dimension === 'number') w.int(1, dimension);
    else if (dimension !== null) w.text(2, dimension);
  });
}
