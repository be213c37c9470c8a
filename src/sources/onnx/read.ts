import { resolve } from 'node:path';
import type { Graph } from '../../model';
import { OnnxError } from './error';
import { ExternalData } from './external';
import { FileWindow, withFile } from './file';
import { type OnnxFunction, readFunction } from './function';
import { emptyGraph, readGraph } from './graph';
import { type Reading, readEntry, readOpset } from './reading';
import { checkSignature } from './signature';
import { type NamedTensor, readTopLevelTensor } from './tensor';
import { Wire } from './wire';

/** A model file as it is, any opset, its large tensors left where they lie. */
export interface OnnxModel {
  /** Absolute path. */
  readonly file: string;
  readonly irVersion: number;
  /** Who wrote it, with version ("pytorch 2.1.0"). */
  readonly producer?: string;
  /** Domain → version; '' is the standard domain, also where the file calls it ai.onnx. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: Graph;
  readonly functions: readonly OnnxFunction[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The newest standard opset that onnxruntime-node 1.30 loads. */
export const newestRuntimeOpset = 26;

/**
 * Reads a model without its weights: a tensor of more than 4096 bytes stays a span of the file (or of the external data file) it lies in.
 * Time and memory grow with the number of nodes, not with the size of the file. Synchronous. Throws OnnxError, and nothing else.
 */
export function readOnnx(path: string): OnnxModel {
  return open(path, readModel);
}

/** Reads a serialized `TensorProto`, the form of the ONNX project's test data. Throws OnnxError. */
export function readTensorProto(path: string): NamedTensor {
  return open(path, readTopLevelTensor);
}

/** The error to show when a model needs a newer runtime than there is; it can still be read and viewed. */
export function unsupportedOpset(model: Pick<OnnxModel, 'opsets'>): OnnxError | undefined {
  const opset = model.opsets.get('') ?? 1;
  if (opset <= newestRuntimeOpset) return undefined;
  return new OnnxError(
    'unsupported-opset',
    `The model uses opset ${opset}; the runtime loads opsets up to ${newestRuntimeOpset}, so it cannot be probed. ` +
      `Export it with opset ${newestRuntimeOpset} or older.`,
  );
}

function open<T>(path: string, use: (reading: Reading) => T): T {
  const file = resolve(path);
  return withFile(file, (descriptor, size) => {
    checkSignature(descriptor, size);
    return use({ wire: new Wire(new FileWindow(descriptor, size)), file, external: new ExternalData(file) });
  });
}

function readModel(reading: Reading): OnnxModel {
  const { wire, file } = reading;
  const graph = emptyGraph();
  const opsets = new Map<string, number>();
  const functions: OnnxFunction[] = [];
  const metadata = new Map<string, string>();
  let hasGraph = false;
  let irVersion = 0;
  let producerName = '';
  let producerVersion = '';
  for (let field = wire.next(); field; field = wire.next()) {
    if (field === 1) irVersion = wire.int();
    else if (field === 2) producerName = wire.text();
    else if (field === 3) producerVersion = wire.text();
    else if (field === 7) {
      readGraph(reading, graph);
      hasGraph = true;
    } else if (field === 8) readOpset(reading, opsets);
    else if (field === 14) readEntry(reading, metadata);
    else if (field === 25) functions.push(readFunction(reading));
    else wire.skip();
  }
  if (!hasGraph) {
    throw new OnnxError(
      'not-onnx',
      'The file has no graph, so it is not an ONNX model. Check that it is the file you meant.',
      {
        offset: 0,
      },
    );
  }
  const producer = `${producerName} ${producerVersion}`.trim();
  return { file, irVersion, ...(producer && { producer }), opsets, graph, functions, metadata };
}
