import type { OperatorRule } from '../operator';
import { col2im } from './col2im';
import { conv } from './conv';
import { convTranspose } from './conv-transpose';
import { deformConv } from './deform-conv';
import { det } from './det';
import { einsum } from './einsum';
import { fusedConv, fusedGemm, fusedMatMul } from './fused';
import { gemm } from './gemm';
import { matmul } from './matmul';

export const linear: readonly OperatorRule[] = [
  col2im,
  conv,
  convTranspose,
  deformConv,
  det,
  einsum,
  fusedConv,
  fusedGemm,
  fusedMatMul,
  gemm,
  matmul,
];
