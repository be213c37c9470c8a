import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { bytes, claim, message, packed, rawVarint, varint } from './protobuf';

/**
 * Writes a model of dense layers with `layers` weights of `weightBytes` each (float32, square), as a sparse file: the weights are
 * holes that read as zeros and take no space on the disk.
 */
export function writeLargeModel(path: string, layers: number, weightBytes: number): void {
  const width = Math.sqrt(weightBytes / 4);
  const node = (i: number) =>
    message(
      1,
      message(1, `h${i}`),
      message(1, `w${i}`),
      message(2, `h${i + 1}`),
      message(3, `dense${i}`),
      message(4, 'MatMul'),
    );
  const nodes = bytes(...Array.from({ length: layers }, (_, i) => node(i)));
  const heads = Array.from({ length: layers }, (_, i) => {
    const fields = bytes(packed(1, [width, width]), varint(2, 1), message(8, `w${i}`));
    const raw = claim(9, weightBytes);
    return bytes(claim(5, fields.length + raw.length + weightBytes), fields, raw);
  });
  const shape = message(2, message(1, varint(1, 1)), message(1, varint(1, width)));
  const type = message(2, message(1, varint(1, 1), shape));
  const ends = bytes(message(11, message(1, 'h0'), type), message(12, message(1, `h${layers}`)));
  const length = nodes.length + heads.reduce((sum, head) => sum + head.length + weightBytes, 0) + ends.length;
  const file = openSync(path, 'w');
  let at = 0;
  const put = (part: Uint8Array): void => {
    writeSync(file, part, 0, part.length, at);
    at += part.length;
  };
  put(bytes(varint(1, 10), rawVarint(7 * 8 + 2), rawVarint(length), nodes));
  for (const head of heads) {
    put(head);
    at += weightBytes;
  }
  put(bytes(ends, message(8, varint(2, 21))));
  ftruncateSync(file, at);
  closeSync(file);
}
