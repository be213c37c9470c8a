import { fromHalf } from '../../model';
import type { Quantisation, StoredType } from './manifest';

/** What quantised bytes stand for, as little-endian float32 or int32 (`decodeWeight` of tfjs-core: integers are rounded). */
export function dequantised(bytes: Uint8Array, quantisation: Quantisation, dtype: StoredType): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = quantisation.dtype === 'uint8' ? 1 : 2;
  const count = bytes.byteLength / width;
  const decoded = new DataView(new ArrayBuffer(count * 4));
  const integer = (i: number): number => (width === 1 ? view.getUint8(i) : view.getUint16(i * 2, true));
  for (let i = 0; i < count; i++) {
    if (quantisation.dtype === 'float16') decoded.setFloat32(i * 4, fromHalf(integer(i)), true);
    else {
      const value = integer(i) * quantisation.scale + quantisation.min;
      if (dtype === 'int32') decoded.setInt32(i * 4, Math.round(value), true);
      else decoded.setFloat32(i * 4, value, true);
    }
  }
  return new Uint8Array(decoded.buffer);
}
