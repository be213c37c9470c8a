import { broadcastShapes } from '../shapes';

/** An Einsum equation with concrete sizes: one letter an axis. */
export interface Equation {
  readonly operands: readonly string[];
  readonly result: string;
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * Reads an Einsum equation for operands of these shapes (ONNX Einsum, numpy's rules). Axes under an ellipsis get letters of their own; an
 * output that is not stated has the ellipsis, then the letters that occur once, in alphabetical order. Undefined where the
 * equation does not fit the shapes.
 */
export function parseEquation(text: string, shapes: readonly (readonly number[])[]): Equation | undefined {
  const [left = '', right] = text.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (terms.length !== shapes.length) return undefined;
  const covered = terms.map((t, i) =>
    t.includes('...') ? (shapes[i] as readonly number[]).length - (t.length - 3) : 0,
  );
  const most = Math.max(0, ...covered);
  const unused = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].filter((l) => !text.includes(l));
  const batch = unused.slice(0, most).join('');
  const operands = terms.map((t, i) => t.replace('...', batch.slice(most - (covered[i] as number))));
  const single = [...new Set(left.replaceAll(/[.,]/g, ''))].filter((l) => left.split(l).length === 2).sort();
  const result = right === undefined ? batch + single.join('') : right.replace('...', batch);
  const sizes = new Map<string, number>();
  for (const [i, operand] of operands.entries()) {
    const shape = shapes[i] as readonly number[];
    if (operand.length !== shape.length) return undefined;
    for (const [axis, letter] of [...operand].entries()) {
      const size = broadcastShapes([sizes.get(letter) ?? 1], [shape[axis] as number])?.[0];
      if (size === undefined) return undefined;
      sizes.set(letter, size);
    }
  }
  return [...result].every((l) => sizes.has(l)) ? { operands, result, sizes } : undefined;
}
