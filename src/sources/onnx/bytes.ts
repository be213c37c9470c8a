import type { FileSpan, Tensor } from '../../model';
import { OnnxError } from './error';
import { readFully, withFile } from './file';

/** Node's own limit for one read into one buffer, and that of a protobuf message. */
const longest = 2 ** 31 - 1;

/** The bytes of a span. Throws OnnxError: 'too-large' beyond 2 GiB, 'truncated-file' where the file is shorter than it was. */
export function readSpan({ file, offset, length }: FileSpan): Uint8Array {
  if (length > longest) {
    throw new OnnxError(
      'too-large',
      `A tensor of ${length} bytes in ${file} cannot be read at once; 2 GiB is the most.`,
      {
        offset,
      },
    );
  }
  return withFile(file, (descriptor, size) => {
    if (offset + length > size) {
      throw new OnnxError(
        'truncated-file',
        `${file} has ${size} bytes, but a tensor in it reaches to byte ${offset + length}. It changed since it was opened: open it again.`,
        { offset },
      );
    }
    const bytes = new Uint8Array(length);
    if (readFully(descriptor, bytes, offset) < length) {
      throw new OnnxError('truncated-file', `${file} became shorter while it was read. Open it again.`, { offset });
    }
    return bytes;
  });
}

/**
 * A tensor's data as little-endian raw bytes, read from its file where it is a span (at most 2 GiB).
 * Throws OnnxError; 'bad-tensor' for strings, and for what is drawn: neither has a raw form.
 */
export function readTensorBytes(t: Tensor): Uint8Array {
  switch (t.data.kind) {
    case 'bytes':
      return t.data.bytes;
    case 'span':
      return readSpan(t.data);
    case 'strings':
      throw new OnnxError('bad-tensor', 'A string tensor has no raw bytes. Use its strings.');
    case 'drawn':
      throw new OnnxError('bad-tensor', 'A tensor that is drawn for each seed has no bytes of its own. Feed it.');
  }
}
