import { constantKernelInit } from './constant-kernel-init';
import { dyingRelu } from './dying-relu';
import { explodingGradient } from './exploding-gradient';
import { forwardExplode } from './forward-explode';
import { forwardVanish } from './forward-vanish';
import { initActivationMismatch } from './init-activation-mismatch';
import { missingActivation } from './missing-activation';
import { noGradientPath } from './no-gradient-path';
import { nonFiniteWeight } from './non-finite-weight';
import { recurrentExploding } from './recurrent-exploding';
import { recurrentVanishing } from './recurrent-vanishing';
import type { Rule } from './rule';
import { saturatedActivation } from './saturated-activation';
import { saturatingDeepStack } from './saturating-deep-stack';
import { vanishingGradient } from './vanishing-gradient';
import { zeroKernelInit } from './zero-kernel-init';

/** Every rule by id, in alphabetical order. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    constantKernelInit,
    dyingRelu,
    explodingGradient,
    forwardExplode,
    forwardVanish,
    initActivationMismatch,
    missingActivation,
    noGradientPath,
    nonFiniteWeight,
    recurrentExploding,
    recurrentVanishing,
    saturatedActivation,
    saturatingDeepStack,
    vanishingGradient,
    zeroKernelInit,
  ].map((rule) => [rule.meta.id, rule]),
);
