import { describe, expect, it } from 'vitest';
import { operatorKey, operators } from '../../src/ops';
import { operatorCoverage, supportedOpsets } from '../../src/ops/coverage';
import { standardOperators } from '../../src/ops/standard';

/**
 * The 120 operators of which ONNX marks an input as `(differentiable)`: docs/Operators.md of opset 28, generated from the categories
 * (`OpSchema::Differentiable`) in onnx/defs. Those that are functions, and have a body of other operators, are listed apart there too.
 */
const marked = `
  Abs Acos Acosh Add Asin Asinh Atan Atanh AveragePool BatchNormalization Cast Col2Im Compress Concat Conv ConvTranspose Cos Cosh CumProd
  CumSum DepthToSpace Det Div Dropout Einsum Erf Exp Expand Flatten GRU Gather GatherElements GatherND Gemm GlobalAveragePool GlobalLpPool
  GlobalMaxPool GridSample Hardmax Identity InstanceNormalization LRN LSTM Log LpNormalization LpPool MatMul Max MaxPool MaxRoiPool
  MaxUnpool Mean Min Mod Mul Neg Pad Pow RNN Reciprocal ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Reshape Resize ScatterElements
  ScatterND Sigmoid Sin Sinh Slice SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh TensorScatter Tile TopK Transpose Trilu Unsqueeze Where

  CastLike CausalConvWithState Celu CenterCropPad Clip Elu Gelu GroupNormalization HardSigmoid HardSwish LeakyRelu LinearAttention LogSoftmax
  MeanVarianceNormalization Mish NegativeLogLikelihoodLoss PRelu ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare Relu Selu
  Shrink Softmax SoftmaxCrossEntropyLoss Softplus Softsign SwiGLU Swish ThresholdedRelu`
  .trim()
  .split(/\s+/);

/** Beyond ONNX's marks: derivatives that mathematics has and the schemas say nothing of, or deny. */
const unmarked = `
  AffineGrid Attention ConcatFromSequence DFT DeformConv DequantizeLinear If LayerNormalization Loop OneHot QuantizeLinear RMSNormalization
  Range ReverseSequence RoiAlign RotaryEmbedding STFT Scan SequenceAt SequenceConstruct SequenceErase SequenceInsert SplitToSequence`
  .trim()
  .split(/\s+/);

describe('every operator that ONNX marks as differentiable', () => {
  const status = new Map(operatorCoverage().flatMap((c) => (c.domain === 'ai.onnx' ? [[c.op, c.status]] : [])));
  const loadable = marked.filter((op) => (standardOperators.get(op)?.first ?? 0) <= supportedOpsets.newest);

  it('is an operator of the standard, named once', () => {
    expect(marked).toHaveLength(120);
    expect(new Set(marked).size).toBe(120);
    expect(marked.filter((op) => !standardOperators.has(op))).toEqual([]);
  });

  it('is one that the runtime loads, but for three of opsets that are newer than it', () => {
    expect(marked.filter((op) => !loadable.includes(op))).toEqual(['CausalConvWithState', 'LinearAttention', 'SwiGLU']);
  });

  it.each(loadable)('%s has a gradient', (op) => {
    expect(status.get(op)).toBe('gradient');
  });

  it.each(loadable)(
    '%s has it by a rule of its own, by other operators, or both, and none that is always cut',
    (op) => {
      const rule = operators.get(operatorKey(op));
      expect(rule?.gradient).not.toBe('none');
      expect([rule?.gradient, rule?.adjoint, rule?.canonicalise].some(Boolean)).toBe(true);
    },
  );

  it.each(unmarked)('%s has one too, though it bears no mark', (op) => {
    expect(marked).not.toContain(op);
    expect(status.get(op)).toBe('gradient');
  });
});
