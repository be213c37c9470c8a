import type { Growth, Live, Move } from '../growth';

/** Products with weights: dense layers, convolutions, contractions. */

/** An image of `spatial` dimensions out of what there is, by a reshape if need be: [N, C, …]. */
export function image(g: Growth, spatial: number): { name: string; dims: readonly number[] } {
  const ready = g.values.filter((v) => v.dims.length === spatial + 2 && v.dims.slice(2).every((d) => d >= 2));
  if (ready.length && g.draw.chance(0.8)) return g.draw.pick(ready);
  const dims = [g.draw.int(1, 2), g.draw.pick([1, 2, 4]), ...Array.from({ length: spatial }, () => g.draw.int(3, 5))];
  return { name: g.parameter(dims), dims };
}

/** A window that fits into the image: strides, dilations and pads on either side. */
function windowed(g: Growth, spatial: readonly number[]): { kernel: number[]; attributes: Record<string, number[]> } {
  const kernel = spatial.map((d) => g.draw.int(1, Math.min(3, d)));
  const dilated = g.draw.chance(0.3) && kernel.every((k, a) => 2 * k - 1 <= (spatial[a] as number));
  const side = (): number[] => kernel.map((k) => g.draw.int(0, k - 1));
  const pads = g.draw.chance(0.5) ? [...side(), ...kernel.map(() => 0)] : [...kernel.map(() => 0), ...side()];
  return {
    kernel,
    attributes: {
      strides: spatial.map(() => g.draw.int(1, 2)),
      ...(g.draw.chance(0.7) && { pads }),
      ...(dilated && { dilations: spatial.map(() => 2) }),
    },
  };
}

function convolution(g: Growth, op: 'Conv' | 'ConvTranspose', spatial: number): void {
  const x = image(g, spatial);
  const c = x.dims[1] as number;
  const group = g.draw.pick([1, c, c % 2 ? 1 : 2]);
  const features = group * g.draw.int(1, 2);
  const { kernel, attributes } = windowed(g, x.dims.slice(2));
  const w = op === 'Conv' ? [features, c / group, ...kernel] : [c, features / group, ...kernel];
  const bias = g.draw.chance(0.6) ? [g.parameter([features])] : [];
  g.op(op, [x.name, g.parameter(w, -0.7, 0.7), ...bias], { ...attributes, group });
}

const product = (g: Growth, v: Live): void => {
  const k = v.dims.at(-1) as number;
  const columns = g.draw.int(1, 3);
  const batch = v.dims.slice(0, -2).map((d) => (g.draw.chance(0.5) ? 1 : d));
  const shape = g.draw.pick([[k, columns], [k], [...batch, k, columns]]);
  g.op('MatMul', [v, g.parameter(shape)]);
};

export const linear: readonly Move[] = [
  (g) => product(g, g.rank(1, 4)),
  (g) => product(g, g.rank(2, 3)),
  (g) => {
    const v = g.rank(1, 4);
    const rows = v.dims.length === 1 ? (v.dims[0] as number) : (v.dims.at(-2) as number);
    g.op('MatMul', [g.parameter(g.draw.pick([[2, rows], [rows]])), v]);
  },
  (g) => {
    const v = g.rank(2);
    const others = g.values.filter((o) => o.dims.length === 2 && o.dims[0] === v.dims[1]);
    if (others.length) g.op('MatMul', [v, g.draw.pick(others)]);
    else g.op('MatMul', [v, g.op('Transpose', [v])]);
  },
  (g) => {
    const v = g.rank(2);
    const transA = g.draw.int(0, 1);
    const transB = g.draw.int(0, 1);
    const [m = 1, k = 1] = transA ? [...v.dims].reverse() : v.dims;
    const n = g.draw.int(1, 3);
    const bias = g.draw.chance(0.8) && g.draw.pick([[m, n], [n], [1, n], [m, 1], []]);
    const operands = [v, g.parameter(transB ? [n, k] : [k, n]), ...(bias ? [g.parameter(bias)] : [])];
    const factors = { alpha: g.draw.between(0.5, 1.5), beta: g.draw.between(0.5, 1.5) };
    g.op('Gemm', operands, { transA, transB, ...(g.draw.chance(0.5) && factors) });
  },
  (g) => convolution(g, 'Conv', 1),
  (g) => convolution(g, 'Conv', 2),
  (g) => convolution(g, 'ConvTranspose', 1),
  (g) => convolution(g, 'ConvTranspose', 2),
  (g) => {
    const v = g.rank(2);
    const [i = 1, j = 1] = v.dims;
    const [equation, other] = g.draw.pick([
      ['ij,jk->ki', [j, 2]],
      ['ij,ij->', [i, j]],
      ['ij,j->i', [j]],
      ['ij,kj->jki', [2, j]],
      ['ij,i', [i]],
    ] as const);
    g.op('Einsum', [v, g.parameter(other)], { equation });
  },
];
