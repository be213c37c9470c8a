import {
  type Attribute,
  byteLength,
  elementCount,
  type Node,
  type SparseTensor,
  type Tensor,
  tensorNumbers,
  tensorOf,
} from '../../model';
import { OnnxError, readTensorBytes } from '.';

/** Constants in all the forms that ONNX has, as dense tensors. */

const largestDense = 2 ** 28;

/** The tensor that a Constant node stands for. Throws OnnxError where it has none of the known value attributes. */
export function constantTensor(node: Node): Tensor {
  for (const [name, a] of Object.entries(node.attributes)) {
    const t = name.startsWith('value') || name === 'sparse_value' ? attributeTensor(a) : undefined;
    if (t) return t;
  }
  throw new OnnxError('bad-constant', `Constant node ${JSON.stringify(node.name)} holds no value.`, {
    node: node.name,
  });
}

function attributeTensor(a: Attribute): Tensor | undefined {
  switch (a.type) {
    case 'tensor':
      return a.value;
    case 'sparse':
      return densify(a.value);
    case 'float':
      return tensorOf('float32', [], [a.value]);
    case 'int':
      return tensorOf('int64', [], [a.value]);
    case 'floats':
      return tensorOf('float32', [a.value.length], a.value);
    case 'ints':
      return tensorOf('int64', [a.value.length], a.value);
    case 'string':
      return { dtype: 'string', dims: [], data: { kind: 'strings', values: [a.value] } };
    case 'strings':
      return { dtype: 'string', dims: [a.value.length], data: { kind: 'strings', values: a.value } };
    default:
      return undefined;
  }
}

/** A COO tensor written out. Throws OnnxError where that would take more than 256 MiB or an index lies outside. */
export function densify(sparse: SparseTensor): Tensor {
  const { dims, values } = sparse;
  const size = byteLength(values.dtype, dims);
  if (size > largestDense) {
    throw new OnnxError(
      'sparse-too-large',
      `A sparse tensor of shape [${dims}] would take ${size} bytes when written out.`,
    );
  }
  const width = byteLength(values.dtype, [1]);
  const bytes = new Uint8Array(size);
  const source = readTensorBytes(values);
  const indices = tensorNumbers({
    ...sparse.indices,
    data: { kind: 'bytes', bytes: readTensorBytes(sparse.indices) },
  });
  const linear = sparse.indices.dims.length === 1;
  for (let k = 0; k < elementCount(values.dims); k++) {
    const at = linear
      ? (indices?.[k] ?? -1)
      : dims.reduce((sum, d, axis) => sum * d + (indices?.[k * dims.length + axis] ?? -1), 0);
    if (at < 0 || (at + 1) * width > size) {
      throw new OnnxError('bad-sparse-index', `A sparse tensor of shape [${dims}] has an element outside of it.`);
    }
    bytes.set(source.subarray(k * width, (k + 1) * width), at * width);
  }
  return { dtype: values.dtype, dims, data: { kind: 'bytes', bytes } };
}
