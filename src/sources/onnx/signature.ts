import { OnnxError } from './error';
import { readFully } from './file';

/** What people have in hand when a file called `.onnx` is none. The text is the file's begin, one character a byte. */
const others: readonly { readonly is: (text: string) => boolean; readonly what: string; readonly remedy: string }[] = [
  {
    is: (text) => /^\s*<(!doctype|html|\?xml|head|body)/i.test(text),
    what: 'a web page',
    remedy: 'Download the file itself, not the page that shows it.',
  },
  {
    is: (text) => /^\s*[{[]\s*["{[\]}]/.test(text),
    what: 'JSON text',
    remedy: 'A tfjs model is opened by its model.json.',
  },
  {
    is: (text) => text.startsWith('PK\x03\x04'),
    what: 'a zip archive',
    remedy: 'Unpack it; a PyTorch checkpoint must be exported to ONNX first.',
  },
  { is: (text) => text.startsWith('\x1f\x8b'), what: 'gzip-compressed', remedy: 'Unpack it first.' },
  {
    is: (text) => text[0] === '\x80' && text.charCodeAt(1) >= 2 && text.charCodeAt(1) <= 5,
    what: 'a Python pickle',
    remedy: 'Export the model to ONNX first.',
  },
  {
    is: (text) => text.startsWith('\x89HDF\r\n'),
    what: 'an HDF5 file',
    remedy: 'Convert the Keras model to ONNX first.',
  },
  { is: (text) => text.startsWith('TFL3', 4), what: 'a TensorFlow Lite model', remedy: 'Convert it to ONNX first.' },
  {
    is: (text) => text.replaceAll('\0', '') === '',
    what: 'nothing but zeros at its begin',
    remedy: 'The download was not finished: download it again.',
  },
];

/** Throws where the first bytes of a file show that it is no protobuf message at all, and says what it is instead. */
export function checkSignature(descriptor: number, size: number): void {
  if (size === 0) throw new OnnxError('empty-file', 'The file is empty. Download or export it again.', { offset: 0 });
  const head = Buffer.alloc(Math.min(size, 1024));
  readFully(descriptor, head, 0);
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    const bytes = /size (\d+)/.exec(text)?.[1];
    throw new OnnxError(
      'lfs-pointer',
      `The file is a Git LFS pointer${bytes ? ` to a model of ${bytes} bytes` : ''}, not the model. Run "git lfs pull" to get it.`,
      { offset: 0 },
    );
  }
  const other = others.find(({ is }) => is(text));
  if (other) {
    throw new OnnxError('not-onnx', `The file is ${other.what}, not an ONNX model. ${other.remedy}`, { offset: 0 });
  }
}
