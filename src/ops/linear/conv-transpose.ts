import { attribute, int, ints, type Node, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { extent, stepsOf } from '../window';
import { weightGradient } from './conv-weight-gradient';
import type { Convolution } from './convolution';

/**
 * The convolution whose input gradient this ConvTranspose is: from Y[N, C, …] with W[M, C/groups, …kernel] to X[N, M, …]. Pads are made explicit
 * from `output_shape` and `auto_pad` (ONNX ConvTranspose: total = stride·(size − 1) + output_padding + extent − output, the odd
 * row at the end for SAME_UPPER and at the beginning otherwise).
 */
export function adjointConvolution(node: Node, x: readonly number[], w: readonly number[]): Convolution {
  const [batch = 1, features = 1, ...outputs] = x;
  const [, perGroup = 1, ...kernel] = w;
  const rank = kernel.length;
  const zeros = kernel.map(() => 0);
  const groups = numberAttribute(node, 'group', 1);
  const { strides, dilations } = stepsOf(node, rank);
  const extra = attribute(node, 'output_padding', 'ints') ?? zeros;
  const auto = attribute(node, 'auto_pad', 'string') ?? 'NOTSET';
  const full = kernel.map(
    (k, i) =>
      (strides[i] as number) * ((outputs[i] as number) - 1) + (extra[i] as number) + extent(k, dilations[i] as number),
  );
  const stated = attribute(node, 'output_shape', 'ints')?.slice(-rank);
  const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER';
  const wanted = stated ?? (same ? outputs.map((d, i) => d * (strides[i] as number)) : undefined);
  const common = { batch, features, groups, channels: perGroup * groups, kernel, strides, dilations, outputs };
  const pads = wanted ? splitPads(full, wanted, auto) : statedPads(node, rank, auto);
  const reached = full.map((d, i) => d - (pads.begins[i] as number) - (pads.ends[i] as number));
  return { ...common, ...pads, sizes: stated ?? reached };
}

type Pads = Pick<Convolution, 'begins' | 'ends'>;

function statedPads(node: Node, rank: number, auto: string): Pads {
  const pads = (auto !== 'VALID' && attribute(node, 'pads', 'ints')) || Array<number>(2 * rank).fill(0);
  return { begins: pads.slice(0, rank), ends: pads.slice(rank) };
}

/** Pads that cut `full` down to `wanted` sizes; what falls short is not padded. */
function splitPads(full: readonly number[], wanted: readonly number[], auto: string): Pads {
  const total = full.map((d, i) => Math.max(0, d - (wanted[i] as number)));
  const smaller = total.map((t) => Math.floor(t / 2));
  const larger = total.map((t) => Math.ceil(t / 2));
  return auto === 'SAME_UPPER' ? { begins: smaller, ends: larger } : { begins: larger, ends: smaller };
}

/**
 * Y = transposed convolution of X with W, + B. dX is the convolution of dY with W; dW is that convolution's weight gradient. PyTorch
 * derivatives.yaml: `convolution`.
 */
export const convTranspose: OperatorRule = {
  type: 'ConvTranspose',
  infer(c) {
    const [x, w] = [c.type(0), c.type(1)];
    if (!x || !w) return [];
    const { batch, channels, sizes } = adjointConvolution(c.node, x.shape, w.shape);
    return [{ dtype: x.dtype, shape: [batch, channels, ...sizes] }];
  },
  gradient(c) {
    const { b } = c;
    const adjoint = adjointConvolution(c.node, c.shape(0), c.shape(1));
    const spatial = adjoint.sizes.map((_, i) => i + 2);
    return [
      () => {
        const full = b.op('Conv', [c.dy, c.input(1)], {
          strides: ints(adjoint.strides),
          dilations: ints(adjoint.dilations),
          pads: ints([...adjoint.begins, ...adjoint.ends]),
          group: int(adjoint.groups),
        });
        // Output padding may make room for one more window than X has positions.
        return b.shapeOf(full).join() === c.shape(0).join()
          ? full
          : b.slice(
              full,
              spatial.map(() => 0),
              adjoint.outputs,
              spatial,
            );
      },
      () => weightGradient(b, adjoint, c.dy, c.input(0)),
      () => b.reduce('ReduceSum', c.dy, [0, ...spatial], false),
    ];
  },
};
