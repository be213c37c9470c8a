import type { Quantisation, StoredType } from './manifest';

/** What quantised bytes stand for, as little-endian float32 or int32 (`decodeWeight` of tfjs-core: integers are rounded). */
export function dequantised(bytes: Uint8Array, quantisation: Quantisation, dtype: StoredType): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = quantisation.dtype === 'uint8' ? 1 : 2;
  const count = bytes.byteLength / width;
  const decoded = new DataView(new ArrayBuffer(count * 4));
  const integer = (i: number): number => (width === 1 ? view.getUint8(i) : view.getUint16(i * 2, true));
  for (let i = 0; i < count; i++) {
    if (quantisation.dtype === 'float16') decoded.setFloat32(i * 4, float16(integer(i)), true);
    else {
      const value = integer(i) * quantisation.scale + quantisation.min;
      if (dtype === 'int32') decoded.setInt32(i * 4, Math.round(value), true);
      else decoded.setFloat32(i * 4, value, true);
    }
  }
  return new Uint8Array(decoded.buffer);
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}
