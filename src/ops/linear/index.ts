import type { OperatorRule } from '../operator';
import { col2im } from './col2im';
import { conv } from './conv';
import { convTranspose } from './conv-transpose';
import { deformConv } from './deform-conv';
import { det } from './det';
import { distances } from './distances';
import { einsum } from './einsum';
import { fusedConv, fusedGemm, fusedMatMul, transposeMatMul } from './fused';
import { gemm } from './gemm';
import { inverse } from './inverse';
import { matmul } from './matmul';

export const linear: readonly OperatorRule[] = [
  col2im,
  conv,
  convTranspose,
  deformConv,
  det,
  distances,
  einsum,
  fusedConv,
  fusedGemm,
  fusedMatMul,
  gemm,
  inverse,
  matmul,
  transposeMatMul,
];
