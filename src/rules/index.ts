import { attentionLogitScale } from './attention-logit-scale';
import { biasBeforeNorm } from './bias-before-norm';
import { bnPlainExplosion } from './bn-plain-explosion';
import { bornDeadRisk } from './born-dead-risk';
import { constantKernelInit } from './constant-kernel-init';
import { deadChannelTrained } from './dead-channel-trained';
import { depthwiseFanMismatch } from './depthwise-fan-mismatch';
import { doubleActivation } from './double-activation';
import { doubleSoftmax } from './double-softmax';
import { dropoutBeforeNorm } from './dropout-before-norm';
import { duplicatedUnits } from './duplicated-units';
import { dyingRelu } from './dying-relu';
import { explodingGradient } from './exploding-gradient';
import { exponentialHidden } from './exponential-hidden';
import { falsyInitializerArg } from './falsy-initializer-arg';
import { forwardExplode } from './forward-explode';
import { forwardVanish } from './forward-vanish';
import { highDropout } from './high-dropout';
import { initActivationMismatch } from './init-activation-mismatch';
import { initialLoss } from './initial-loss';
import { initializerIgnored } from './initializer-ignored';
import { lowRankInit } from './low-rank-init';
import { lstmForgetBias } from './lstm-forget-bias';
import { missingActivation } from './missing-activation';
import { missingOutputActivation } from './missing-output-activation';
import { narrowWidthVariance } from './narrow-width-variance';
import { noGradientPath } from './no-gradient-path';
import { nonFiniteWeight } from './non-finite-weight';
import { nonprobOutputCe } from './nonprob-output-ce';
import { nonzeroBiasInit } from './nonzero-bias-init';
import { normGainZero } from './norm-gain-zero';
import { preluSlope } from './prelu-slope';
import { probOutputRegression } from './prob-output-regression';
import { recurrentExploding } from './recurrent-exploding';
import { recurrentVanishing } from './recurrent-vanishing';
import { residualUnscaled } from './residual-unscaled';
import { rnnRelu } from './rnn-relu';
import type { Rule } from './rule';
import { sameSeedLayers } from './same-seed-layers';
import { saturatedActivation } from './saturated-activation';
import { saturatingDeepStack } from './saturating-deep-stack';
import { seluContract } from './selu-contract';
import { sigmoidCategorical } from './sigmoid-categorical';
import { softmaxHidden } from './softmax-hidden';
import { softmaxMultilabel } from './softmax-multilabel';
import { softmaxSingleUnit } from './softmax-single-unit';
import { tfjsTruncatedNormalUncorrected } from './tfjs-truncated-normal-uncorrected';
import { transposedConvFanSwap } from './transposed-conv-fan-swap';
import { updateRatio } from './update-ratio';
import { vanishingGradient } from './vanishing-gradient';
import { zeroKernelInit } from './zero-kernel-init';

/** Every rule by id, in alphabetical order. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    attentionLogitScale,
    biasBeforeNorm,
    bnPlainExplosion,
    bornDeadRisk,
    constantKernelInit,
    deadChannelTrained,
    depthwiseFanMismatch,
    doubleActivation,
    doubleSoftmax,
    dropoutBeforeNorm,
    duplicatedUnits,
    dyingRelu,
    explodingGradient,
    exponentialHidden,
    falsyInitializerArg,
    forwardExplode,
    forwardVanish,
    highDropout,
    initActivationMismatch,
    initialLoss,
    initializerIgnored,
    lowRankInit,
    lstmForgetBias,
    missingActivation,
    missingOutputActivation,
    narrowWidthVariance,
    noGradientPath,
    nonFiniteWeight,
    nonprobOutputCe,
    nonzeroBiasInit,
    normGainZero,
    preluSlope,
    probOutputRegression,
    recurrentExploding,
    recurrentVanishing,
    residualUnscaled,
    rnnRelu,
    sameSeedLayers,
    saturatedActivation,
    saturatingDeepStack,
    seluContract,
    sigmoidCategorical,
    softmaxHidden,
    softmaxMultilabel,
    softmaxSingleUnit,
    tfjsTruncatedNormalUncorrected,
    transposedConvFanSwap,
    updateRatio,
    vanishingGradient,
    zeroKernelInit,
  ].map((rule) => [rule.meta.id, rule]),
);
