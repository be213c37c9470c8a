import type { Graph } from '../../model';
import { writeAttribute, writeGraph, writeNode } from './encode-graph';
import type { SpanTarget } from './encode-tensor';
import type { OnnxFunction } from './function';
import { WireWriter } from './wire-writer';

export interface ModelToEncode {
  readonly graph: Graph;
  readonly opsets: ReadonlyMap<string, number>;
  /** 10 when absent, that of opset 21. */
  readonly irVersion?: number;
  readonly functions?: readonly OnnxFunction[];
  readonly producer?: string;
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * A model as the bytes of an ONNX file. With `folder`, tensors that are spans become external data: references by path relative to that
 * folder into the very files they lie in (the original model among them), so that a runtime maps them and nothing is copied. Hand such bytes to ONNX
 * Runtime with the session option `session.model_external_initializers_file_folder_path`. Without `folder` the spans are read in.
 * Throws OnnxError: 'external-data-outside' for a span outside `folder`, 'too-large' beyond 2 GiB, and what reading a span throws.
 */
export function encodeModel(model: ModelToEncode, target: SpanTarget = {}): Uint8Array {
  const w = new WireWriter();
  w.int(1, model.irVersion ?? 10);
  if (model.producer) w.text(2, model.producer);
  writeGraph(w, 7, model.graph, target);
  writeOpsets(w, 8, model.opsets);
  for (const [key, value] of model.metadata ?? []) w.entry(14, key, value);
  for (const f of model.functions ?? []) writeFunction(w, 25, f, target);
  return w.finish();
}

function writeOpsets(w: WireWriter, field: number, opsets: ReadonlyMap<string, number>): void {
  for (const [domain, version] of opsets) {
    w.message(field, () => {
      w.text(1, domain);
      w.int(2, version);
    });
  }
}

function writeFunction(w: WireWriter, field: number, f: OnnxFunction, target: SpanTarget): void {
  w.message(field, () => {
    w.text(1, f.name);
    w.texts(4, f.inputs);
    w.texts(5, f.outputs);
    w.texts(6, f.attributes);
    for (const node of f.nodes) writeNode(w, 7, node, target);
    writeOpsets(w, 9, f.opsets);
    w.text(10, f.domain);
    for (const [name, value] of Object.entries(f.defaults)) writeAttribute(w, 11, name, value, target);
    if (f.overload) w.text(13, f.overload);
  });
}
