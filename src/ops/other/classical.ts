import type { OperatorRule } from '../operator';

/** Operators of classical machine learning (ai.onnx.ml). */

const domain = 'ai.onnx.ml';

/** Tables, thresholds and trees: constant between their jumps. */
const steps = [
  'Binarizer',
  'CastMap',
  'CategoryMapper',
  'DictVectorizer',
  'LabelEncoder',
  'OneHotEncoder',
  'TreeEnsemble',
  'TreeEnsembleClassifier',
  'TreeEnsembleRegressor',
  'ZipMap',
];

const smooth = [
  'ArrayFeatureExtractor',
  'FeatureVectorizer',
  'Imputer',
  'LinearClassifier',
  'LinearRegressor',
  'Normalizer',
  'SVMClassifier',
  'SVMRegressor',
  'Scaler',
];

export const classical: readonly OperatorRule[] = [
  ...steps.map((type): OperatorRule => ({ type, domain, gradient: 'none' })),
  ...smooth.map(
    (type): OperatorRule => ({
      type,
      domain,
      cut: 'gradients of classical machine learning operators are not implemented',
    }),
  ),
];
