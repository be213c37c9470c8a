/** Protocol buffers by hand, so that a test can write what the project's own writer never would. */

export type Part = Uint8Array | string;

const join = (parts: readonly Part[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));

/** A bare varint, as 64 bits two's complement. */
export function rawVarint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const tag = (field: number, type: number): Uint8Array => rawVarint(field * 8 + type);

/** A varint field. */
export const varint = (field: number, value: number | bigint): Uint8Array => join([tag(field, 0), rawVarint(value)]);

/** A length-delimited field: a string, bytes, an embedded message, a packed list. */
export function message(field: number, ...parts: readonly Part[]): Uint8Array {
  const content = join(parts);
  return join([tag(field, 2), rawVarint(content.length), content]);
}

/** A length-delimited field that claims `length` bytes, whatever follows. */
export const claim = (field: number, length: number | bigint, ...parts: readonly Part[]): Uint8Array =>
  join([tag(field, 2), rawVarint(length), ...parts]);

/** A 32-bit field. */
export const fixed32 = (field: number, value: number): Uint8Array => join([tag(field, 5), float32([value])]);

/** A 64-bit field. */
export const fixed64 = (field: number, value: number): Uint8Array => join([tag(field, 1), float64([value])]);

/** A packed list of varints. */
export const packed = (field: number, values: readonly (number | bigint)[]): Uint8Array =>
  message(field, ...values.map(rawVarint));

export const float32 = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
export const float64 = (values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);

export const bytes = (...parts: readonly Part[]): Uint8Array => join(parts);

/** A `ModelProto` (IR 10, opset 21) whose `GraphProto` has these fields. */
export const modelOf = (...graph: readonly Part[]): Uint8Array =>
  join([varint(1, 10), message(7, ...graph), message(8, varint(2, 21))]);

/** A model with one initializer called "w", whose `TensorProto` has these fields besides its name. */
export const modelWithTensor = (...tensor: readonly Part[]): Uint8Array =>
  modelOf(message(5, message(8, 'w'), ...tensor));

/** A model with one node "n" that has one `AttributeProto` called "a" with these fields. */
export const modelWithAttribute = (...attribute: readonly Part[]): Uint8Array =>
  modelOf(message(1, message(2, 'y'), message(3, 'n'), message(4, 'Op'), message(5, message(1, 'a'), ...attribute)));
