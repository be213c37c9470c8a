import type { OperatorRule } from '../operator';
import { add } from './add';
import { abs, erf, exp, log, neg, reciprocal, sqrt } from './algebra';
import { cast, castLike } from './cast';
import { clip } from './clip';
import { comparisons } from './comparison';
import { div } from './div';
import { biasDropout, dropout } from './dropout';
import { celu, elu, selu } from './exponential-units';
import { max, min } from './extremum';
import { fusedActivations } from './fused-activations';
import { gelu } from './gelu';
import { identity } from './identity';
import { logic } from './logic';
import { mod } from './mod';
import { mul } from './mul';
import { pow } from './pow';
import { dequantizeLinear, dynamicQuantizeLinear, quantizeLinear, runtimeQuantisation } from './quantisation';
import { hardSigmoid, hardSwish, leakyRelu, prelu, shrink, thresholdedRelu } from './rectifiers';
import { relu } from './relu';
import { mish, sigmoid, softplus, softsign } from './sigmoidal';
import { steps } from './steps';
import { sub } from './sub';
import { mean, sum } from './sum';
import { swish } from './swish';
import { trigonometry } from './trigonometry';
import { where } from './where';

export const elementwise: readonly OperatorRule[] = [
  abs,
  add,
  biasDropout,
  cast,
  castLike,
  celu,
  clip,
  ...comparisons,
  dequantizeLinear,
  div,
  dropout,
  dynamicQuantizeLinear,
  elu,
  erf,
  exp,
  ...fusedActivations,
  gelu,
  hardSigmoid,
  hardSwish,
  identity,
  leakyRelu,
  log,
  ...logic,
  max,
  mean,
  min,
  mish,
  mod,
  mul,
  neg,
  pow,
  prelu,
  quantizeLinear,
  reciprocal,
  relu,
  ...runtimeQuantisation,
  selu,
  shrink,
  sigmoid,
  softplus,
  softsign,
  sqrt,
  ...steps,
  sub,
  sum,
  swish,
  thresholdedRelu,
  ...trigonometry,
  where,
];
