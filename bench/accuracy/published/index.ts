import { autoTrainer } from './autotrainer';
import { deepDiagnosis } from './deepdiagnosis';
import type { Detector } from './detector';
import { neuraLint } from './neuralint';
import { sageMaker } from './sagemaker';

export const detectors: readonly Detector[] = [autoTrainer, deepDiagnosis, neuraLint, sageMaker];

export { describeProgram } from './describe';
