import type { OperatorRule } from '../operator';
import { conv } from './conv';
import { convTranspose } from './conv-transpose';
import { gemm } from './gemm';
import { matmul } from './matmul';

export const linear: readonly OperatorRule[] = [conv, convTranspose, gemm, matmul];
