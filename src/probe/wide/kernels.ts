/** How the CPU runtime (1.30) can compute an operator on float64. */
export type Way =
  /** It has a kernel for it, or a function of operators that have one. */
  | { readonly kind: 'direct' }
  /**
   * It has one for float32 only, and the operator is homogeneous: f(s·x) = sᵖ·f(x), where p counts the inputs in `scaled`. Each of these is
   * divided by its largest magnitude before it is made float32, and the result is multiplied by it again, so that float32 holds any signal.
   */
  | { readonly kind: 'scaled'; readonly scaled: readonly number[]; readonly bias?: number }
  /** It has one for float32 only: what float32 cannot hold is lost there. */
  | { readonly kind: 'narrow' };

const direct: ReadonlySet<string> = new Set(
  `Abs Add AffineGrid ArgMax ArgMin BatchNormalization Cast Ceil CenterCropPad Clip Compress Concat ConcatFromSequence ConstantOfShape Cos
  CumProd CumSum DFT DepthToSpace Div Dropout Einsum Equal Exp Expand EyeLike Flatten Floor Gather GatherElements GatherND Gemm Greater
  GreaterOrEqual GridSample GroupNormalization Identity If IsInf IsNaN LayerNormalization Less LessOrEqual Log LogSoftmax Loop
  LpNormalization MatMul Max MaxPool Min Mod Mul Neg NegativeLogLikelihoodLoss Pad Pow RMSNormalization Range Reciprocal ReduceL1
  ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape
  ReverseSequence RoiAlign Round STFT Scan ScatterElements ScatterND SequenceAt SequenceConstruct SequenceErase SequenceInsert
  SequenceLength Shape Shrink Sigmoid Sign Sin Size Slice Softmax SoftmaxCrossEntropyLoss SpaceToDepth Split SplitToSequence Sqrt Squeeze
  Sub Sum Tanh TensorScatter Tile TopK Transpose Trilu Unique Unsqueeze Where`.split(/\s+/),
);

const scaled: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['AveragePool', { kind: 'scaled', scaled: [0] }],
  ['Col2Im', { kind: 'scaled', scaled: [0] }],
  ['Conv', { kind: 'scaled', scaled: [0, 1], bias: 2 }],
  ['ConvTranspose', { kind: 'scaled', scaled: [0, 1], bias: 2 }],
  ['GlobalAveragePool', { kind: 'scaled', scaled: [0] }],
  ['GlobalMaxPool', { kind: 'scaled', scaled: [0] }],
  ['LeakyRelu', { kind: 'scaled', scaled: [0] }],
  ['LpPool', { kind: 'scaled', scaled: [0] }],
  ['MaxRoiPool', { kind: 'scaled', scaled: [0] }],
  ['MaxUnpool', { kind: 'scaled', scaled: [0] }],
  ['PRelu', { kind: 'scaled', scaled: [0] }],
  ['Resize', { kind: 'scaled', scaled: [0] }],
]);

/** Of an operator of the standard domain; others are computed as the model says. */
export const float64Way = (op: string, domain: string): Way =>
  domain !== '' ? { kind: 'narrow' } : direct.has(op) ? { kind: 'direct' } : (scaled.get(op) ?? { kind: 'narrow' });
