import { type DataType, dataTypes, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { lowest, mixture, noLater, places, scores, softcapped, softmax } from './dot-product';
import { joinHeads, shapesUnknown, splitHeads } from './heads';

/** Query, key and value with their heads apart, the past ones in front. */
interface Heads {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  /** Length of what came before. */
  readonly past: number;
}

/**
 * ONNX Attention-23 and 24: (Q, K, V, mask?, past keys?, past values?, lengths?) to (Y, keys?, values?, scores?). What must not be looked
 * at gets the most negative number, and a row that may look at nothing is zero, both as ONNX Runtime has it. Without concrete types
 * the node stays.
 */
export const attention: OperatorRule = {
  type: 'Attention',
  since: 24,
  canonicalise: lower,
  cut: shapesUnknown,
};

function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const [y, keys, values, shown] = node.outputs;
  const heads = separate(c);
  const size = b.shapeOf(heads.q)[3] as number;
  const raw = scores(b, heads.q, heads.k, numberAttribute(node, 'scale', 1 / Math.sqrt(size)));
  const capped = softcapped(b, raw, numberAttribute(node, 'softcap', 0));
  const masked = mask(c, capped, heads);
  const weights = probabilities(c, masked);
  const mixed = mixture(b, weights, heads.v);
  if (b.shapeOf(c.input(0)).length === 3) joinHeads(b, mixed, y);
  else b.op('Identity', [mixed], {}, y);
  if (keys) b.op('Identity', [heads.k], {}, keys);
  if (values) b.op('Identity', [heads.v], {}, values);
  const stages = [raw, capped, masked, weights];
  if (shown) b.op('Identity', [stages[numberAttribute(node, 'qk_matmul_output_mode', 0)] ?? raw], {}, shown);
}

function separate(c: CanonicalContext): Heads {
  const { b, node } = c;
  const apart = (i: number, attribute: string): string =>
    b.shapeOf(c.input(i)).length === 4 ? c.input(i) : splitHeads(b, c.input(i), numberAttribute(node, attribute, 1));
  const [q, k, v] = [apart(0, 'q_num_heads'), apart(1, 'kv_num_heads'), apart(2, 'kv_num_heads')];
  if (!c.has(4)) return { q, k, v, past: 0 };
  const after = (past: string, x: string): string => b.concat([past, x], 2);
  return { q, k: after(c.input(4), k), v: after(c.input(5), v), past: b.shapeOf(c.input(4))[2] as number };
}

/** The scores [batch, heads, length, total] with the mask added, and the most negative number where a key must not be looked at. */
function mask(c: CanonicalContext, x: string, { past }: Heads): string {
  const { b, node } = c;
  const [, , length, total] = b.shapeOf(x) as [number, number, number, number];
  const allowed: string[] = [];
  let added = x;
  if (c.has(3)) {
    const given = padded(c, total);
    if (b.dtypeOf(given) === 'bool') allowed.push(given);
    else added = b.add(x, given);
  }
  // Keys beyond each sequence's own length are padding; its rows stand at its end.
  const lengths = c.has(6) ? b.op('Unsqueeze', [c.input(6), b.ints([1, 2, 3])]) : undefined;
  if (lengths !== undefined) allowed.push(b.op('Less', [places(b, total), lengths]));
  if (numberAttribute(node, 'is_causal', 0)) {
    allowed.push(
      lengths === undefined
        ? noLater(b, total, past, length)
        : b.op('LessOrEqual', [b.sub(causalSteps(c, length, total), lengths), b.scalar(-length, 'int64')]),
    );
  }
  if (!allowed.length) return added;
  return b.where(
    allowed.reduce((all, one) => b.and(all, one)),
    added,
    lowest(b.dtypeOf(added)),
  );
}

/** Place of the key minus that of the row, [length, total]. */
const causalSteps = ({ b }: CanonicalContext, length: number, total: number): string =>
  b.op('Sub', [places(b, total), b.op('Unsqueeze', [places(b, length), b.ints([1])])]);

/** The mask, which may end before the keys do: the rest must not be looked at. */
function padded(c: CanonicalContext, total: number): string {
  const { b } = c;
  const { dtype, shape } = b.typeOf(c.input(3));
  const missing = total - (shape.at(-1) as number);
  if (missing <= 0) return c.input(3);
  const value = dtype === 'bool' ? b.scalar(0, 'bool') : b.scalar(lowest(dtype), dtype);
  const pads = [...shape, ...shape].map((_, i) => (i === 2 * shape.length - 1 ? missing : 0));
  return b.op('Pad', [c.input(3), b.ints(pads), value]);
}

/** Softmax over the keys; 0 in rows that may look at none. */
function probabilities(c: CanonicalContext, x: string): string {
  const { b, node } = c;
  const dtype = b.dtypeOf(x);
  const precise: DataType = dataTypes[numberAttribute(node, 'softmax_precision', 0)] ?? dtype;
  const weigh = (scored: string): string => b.cast(softmax(b, b.cast(scored, precise)), dtype);
  if (!c.has(3) && !c.has(6)) return weigh(x);
  const some = b.greater(b.op('ReduceMax', [x, b.ints([-1])], { keepdims: int(1) }), lowest(dtype));
  // A row of infinities would make NaN, which no later choice takes out of the gradient.
  return b.where(some, weigh(b.where(some, x, 0)), 0);
}
