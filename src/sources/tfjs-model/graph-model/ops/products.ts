import type { Held } from '../held';
import type { OpContext, OpRule } from '../rule';
import { fusedActivation } from './elementwise';

const swapped = (c: OpContext, index: number, swap: boolean): string => {
  const { value } = c.input(index);
  if (!swap) return value;
  const rank = c.dims(index)?.length ?? 2;
  const order = Array.from({ length: rank }, (_, i) => i);
  return c.b.transpose(value, [...order.slice(0, -2), rank - 1, rank - 2]);
};

const matMul = (c: OpContext, [a, b]: readonly [string, string]): string =>
  c.b.matmul(swapped(c, 0, c.attributes.boolean(a)), swapped(c, 1, c.attributes.boolean(b)));

const fused: OpRule = (c): Held => {
  const steps = c.attributes.texts('fused_ops');
  const product = matMul(c, ['transpose_a', 'transpose_b']);
  const y = c.made(steps.includes('BiasAdd') ? c.b.op('Add', [product, c.input(2).value]) : product);
  const activation = steps.find((step) => step !== 'BiasAdd');
  if (activation === 'Prelu') return y.map((x) => c.b.op('PRelu', [x, c.input(3).value]));
  return activation === undefined ? y : fusedActivation(c, activation, y);
};

/** Products of matrices. */
export const products: Readonly<Record<string, OpRule>> = {
  BatchMatMul: (c) => c.made(matMul(c, ['adj_x', 'adj_y'])),
  BatchMatMulV2: (c) => c.made(matMul(c, ['adj_x', 'adj_y'])),
  MatMul: (c) => c.made(matMul(c, ['transpose_a', 'transpose_b'])),
  _FusedMatMul: fused,
};
