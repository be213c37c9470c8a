import { existsSync, realpathSync } from 'node:fs';
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
  return open(path, (reading, descriptor, size) => {
    checkSignature(descriptor, size);
    return readModel(reading);
  });
}

/** Reads a serialized `TensorProto`, the form of the ONNX project's test data. Throws OnnxError. */
export function readTensorProto(path: string): NamedTensor {
  return open(path, (reading) => readTopLevelTensor(reading));
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

function open<T>(path: string, use: (reading: Reading, descriptor: number, size: number) => T): T {
  // The runtime maps weights from the file itself, not through links to it.
  const file = existsSync(path) ? realpathSync(path) : resolve(path);
  return withFile(file, (descriptor, size) => {
    const wire = new Wire(new FileWindow(descriptor, size));
    return use({ wire, file, external: new ExternalData(file) }, descriptor, size);
  });
}

function readModel(reading: Reading): OnnxModel {
  const draft = new ModelDraft();
  try {
    draft.read(reading);
  } catch (error) {
    const damaged = error instanceof OnnxError && (error.code === 'malformed' || error.code === 'truncated-file');
    if (!damaged || draft.isRecognised) throw error;
    throw new OnnxError('not-onnx', `The file does not begin as an ONNX model does. ${meant}`, { offset: 0 });
  }
  return draft.finish(reading);
}

const meant = 'Check that it is the file you meant.';

/** `ModelProto` of onnx.proto, field by field. */
class ModelDraft {
  private readonly graph = emptyGraph();
  private readonly opsets = new Map<string, number>();
  private readonly functions: OnnxFunction[] = [];
  private readonly metadata = new Map<string, string>();
  private hasGraph = false;
  private irVersion = 0;
  private producerName = '';
  private producerVersion = '';

  /** A plausible version has been seen: what fails from here on is a damaged model, not some other file. */
  get isRecognised(): boolean {
    return (this.irVersion > 0 && this.irVersion < 1000) || this.opsets.size > 0 || this.hasGraph;
  }

  read(reading: Reading): void {
    const { wire } = reading;
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) this.irVersion = wire.int();
      else if (field === 2) this.producerName = wire.text();
      else if (field === 3) this.producerVersion = wire.text();
      else if (field === 7) {
        readGraph(reading, this.graph);
        this.hasGraph = true;
      } else if (field === 8) readOpset(reading, this.opsets);
      else if (field === 14) readEntry(reading, this.metadata);
      else if (field === 25) this.functions.push(readFunction(reading));
      else wire.skip();
    }
  }

  finish({ wire, file }: Reading): OnnxModel {
    if (!this.isRecognised) {
      throw new OnnxError('not-onnx', `The file has no graph, so it is not an ONNX model. ${meant}`, { offset: 0 });
    }
    // From IR version 3 on a model must say which operators it means; before, they were those of version 1.
    if (!this.hasGraph || (this.opsets.size === 0 && this.irVersion >= 3)) {
      const what = this.hasGraph ? 'the versions of its operators' : 'the graph';
      throw new OnnxError(
        'truncated-file',
        `The file ends at byte ${wire.end} without ${what}. It is cut off: download or export it again.`,
        { offset: wire.end },
      );
    }
    if (this.opsets.size === 0) this.opsets.set('', 1);
    const { irVersion, opsets, graph, functions, metadata } = this;
    const producer = `${this.producerName} ${this.producerVersion}`.trim();
    return { file, irVersion, ...(producer && { producer }), opsets, graph, functions, metadata };
  }
}
