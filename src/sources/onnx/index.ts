/**
 * Reads ONNX models without their weights, and writes them with references to where the weights lie.
 *
 *     const model = readOnnx('net.onnx');                              // milliseconds, whatever the size of the file
 *     const weight = model.graph.initializers.get('fc1.weight');       // dtype, dims, and a span of the file
 *     const bytes = weight && readTensorBytes(weight);                 // now it is read
 *     const skeleton = encodeModel(model, { folder: dirname(model.file) });   // a few kB that a runtime can load
 */
export { readTensorBytes } from './bytes';
export { encodeModel, type ModelToEncode } from './encode';
export type { SpanTarget } from './encode-tensor';
export { OnnxError, type OnnxErrorCode, type OnnxErrorPlace } from './error';
export type { OnnxFunction } from './function';
export { newestRuntimeOpset, type OnnxModel, readOnnx, readTensorProto, unsupportedOpset } from './read';
export { type NewElements, writeCopy } from './rewrite';
export type { NamedTensor } from './tensor';
export { realPath } from './within';
