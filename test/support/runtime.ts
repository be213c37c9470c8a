import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type DataType, decodeNumbers, type Tensor } from '../../src/model';
import { readTensorBytes } from '../../src/sources/onnx';

/** onnxruntime-node as the tests' oracle: models in, tensors out, in this process. */

type OrtType = OrtTensor.Type;

const ortTypes: Readonly<Partial<Record<DataType, OrtType>>> = {
  float32: 'float32',
  float64: 'float64',
  float16: 'float16',
  int64: 'int64',
  int32: 'int32',
  int16: 'int16',
  int8: 'int8',
  uint64: 'uint64',
  uint32: 'uint32',
  uint16: 'uint16',
  uint8: 'uint8',
  bool: 'bool',
  string: 'string',
};

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint64: BigUint64Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export class Unrunnable extends Error {}

function toOrt(t: Tensor): OrtTensor {
  const type = ortTypes[t.dtype];
  if (!type) throw new Unrunnable(`${t.dtype} cannot be handed to onnxruntime-node`);
  if (t.data.kind === 'strings') return new OrtTensor('string', [...t.data.values], t.dims);
  const bytes = Uint8Array.from(readTensorBytes(t));
  const array = new arrays[type as keyof typeof arrays](bytes.buffer);
  return new OrtTensor(type as 'float32', array as Float32Array, t.dims);
}

function fromOrt(t: OrtTensor): Tensor {
  const dtype = (Object.keys(ortTypes) as DataType[]).find((d) => ortTypes[d] === t.type);
  if (!dtype) throw new Unrunnable(`onnxruntime-node returned a ${t.type}`);
  if (dtype === 'string') return { dtype, dims: t.dims, data: { kind: 'strings', values: t.data as string[] } };
  const data = t.data as Float32Array;
  return {
    dtype,
    dims: t.dims,
    data: { kind: 'bytes', bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) },
  };
}

/** A loaded model. `run` may be called often. */
export interface Loaded {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>;
}

/** Loads without optimisation beyond `level`, one thread, so that results are reproducible. Rejects with the runtime's message. */
export async function load(
  model: string | Uint8Array,
  options: { readonly folder?: string; readonly level?: 'disabled' | 'basic' | 'all' } = {},
): Promise<Loaded> {
  const sessionOptions: InferenceSession.SessionOptions = {
    graphOptimizationLevel: options.level ?? 'basic',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: {
      // As the probe does it, where the reason is told.
      optimization: { disable_specified_optimizers: 'Pad_Fusion' },
      ...(options.folder && { session: { model_external_initializers_file_folder_path: options.folder } }),
    },
  };
  const session =
    typeof model === 'string'
      ? await InferenceSession.create(model, sessionOptions)
      : await InferenceSession.create(model, sessionOptions);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds) {
      const given = Object.fromEntries([...feeds].map(([name, t]) => [name, toOrt(t)]));
      const results = await session.run(given);
      return new Map(Object.entries(results).map(([name, t]) => [name, fromOrt(t)]));
    },
  };
}

/** Elements as numbers; throws for strings and sub-byte types. */
export function numbers(t: Tensor): readonly number[] {
  const values = decodeNumbers(t.dtype, readTensorBytes(t));
  if (!values) throw new Unrunnable(`${t.dtype} has no numbers`);
  return values;
}
