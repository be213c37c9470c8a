export { readTensorBytes } from './bytes';
export { encodeModel, type ModelToEncode } from './encode';
export { OnnxError, type OnnxErrorCode, type OnnxErrorPlace } from './error';
export type { OnnxFunction } from './function';
export { newestRuntimeOpset, type OnnxModel, readOnnx, readTensorProto, unsupportedOpset } from './read';
