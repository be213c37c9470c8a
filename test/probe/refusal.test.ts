import { expect, test } from 'vitest';
import { refusal } from '../../src/probe/refusal';

/** Left: messages that onnxruntime-node 1.30 gave. */
test.each([
  [
    "Non-zero status code returned while running Reshape node. Name:'Reshape_y' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:91 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == requested_shape_size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{4,8}, requested shape:{7}",
    'ONNX Runtime stops at node Reshape_y (Reshape): The input tensor cannot be reshaped to the requested shape. Input shape:{4,8}, requested shape:{7}.',
  ],
  [
    "Non-zero status code returned while running MatMul node. Name:'MatMul_y' Status Message: matmul_helper.h:59 Compute MatMul dimension mismatch",
    'ONNX Runtime stops at node MatMul_y (MatMul): Compute MatMul dimension mismatch.',
  ],
  [
    "Non-zero status code returned while running Gather node. Name:'Gather_y' Status Message: indices element out of data bounds, idx=99 must be within the inclusive range [-4,3]",
    'ONNX Runtime stops at node Gather_y (Gather): indices element out of data bounds, idx=99 must be within the inclusive range [-4,3].',
  ],
  [
    "Non-zero status code returned while running If node. Name:'If_25' Status Message: Non-zero status code returned while running Pad node. Name:'Pad_63' Status Message: Pad reflect: pre-pad (96) exceeds maximum allowed (15) for axis 3. Input shape:{8,1,1,16}",
    'ONNX Runtime stops at node Pad_63 (Pad): Pad reflect: pre-pad (96) exceeds maximum allowed (15) for axis 3. Input shape:{8,1,1,16}.',
  ],
  [
    'This is an invalid model. In Node, ("Frob_y", Frob, "", -1) : ("x": tensor(float),) -> ("y",) , Error No Op registered for Frob with domain_version of 21',
    'ONNX Runtime refuses the model: In Node, ("Frob_y", Frob, "", -1) : ("x": tensor(float),) -> ("y",) , Error No Op registered for Frob with domain_version of 21.',
  ],
  [
    'Invalid rank for input: x Got: 2 Expected: 1 Please fix either the inputs/outputs or the model.',
    'ONNX Runtime refuses the model: Invalid rank for input: x Got: 2 Expected: 1.',
  ],
  ['Error: Duplicate definition of name (y).', 'ONNX Runtime refuses the model: Duplicate definition of name (y).'],
  [
    'Failed to load model because protobuf parsing failed.',
    'ONNX Runtime refuses the model: Failed to load model because protobuf parsing failed.',
  ],
  [
    "Non-zero status code returned while running Relu node. Name:'' Status Message: out of memory\nmore lines",
    'ONNX Runtime stops at a node Relu: out of memory.',
  ],
])('%s', (message, expected) => {
  expect(refusal(message)).toBe(expected);
});
