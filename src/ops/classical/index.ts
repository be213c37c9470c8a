import type { OperatorRule } from '../operator';
import { features } from './features';
import { linearModels } from './linear-models';
import { supportVectors } from './support-vectors';

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

/** Operators of classical machine learning (ai.onnx.ml). */
export const classical: readonly OperatorRule[] = [
  ...steps.map((type): OperatorRule => ({ type, domain, gradient: 'none' })),
  ...features,
  ...linearModels,
  ...supportVectors,
];
