import { attribute, type Node, numberAttribute } from '../../model';
import { storedWeight } from '../stored';
import type { Wiring } from '../wiring';
import { einsumFans, einsumUnitAxis } from './einsum';
import { type Affine, weightOf } from './weight';

/** MatMul x·W with W [.., in, out], or W·x with W [.., out, in]; undefined unless exactly one side is stored. */
export function matMul(wiring: Wiring, node: Node, index: number): Affine | undefined {
  return dense(wiring, node, index, { left: false, right: false });
}

/** Gemm αAB + βC, where either matrix may be transposed; C is the bias. */
export function gemm(wiring: Wiring, node: Node, index: number): Affine | undefined {
  const flipped = { left: numberAttribute(node, 'transA', 0) !== 0, right: numberAttribute(node, 'transB', 0) !== 0 };
  const found = dense(wiring, node, index, flipped);
  const bias = node.inputs[2];
  return found && bias ? { ...found, bias } : found;
}

function dense(
  wiring: Wiring,
  node: Node,
  index: number,
  transposed: { readonly left: boolean; readonly right: boolean },
): Affine | undefined {
  const [left = '', right = ''] = node.inputs;
  const onRight = storedWeight(wiring, right) !== undefined;
  if (onRight === (storedWeight(wiring, left) !== undefined)) return undefined;
  const inputsFirst = onRight ? !transposed.right : transposed.left;
  const weight = weightOf(wiring, onRight ? right : left, (shape) => {
    const [rows = 1, columns = 1] = shape.length > 1 ? shape.slice(-2) : inputsFirst ? shape : [1, ...shape];
    const [fanIn, fanOut] = inputsFirst ? [rows, columns] : [columns, rows];
    return { fanIn, fanOut, units: fanOut, unitsLast: inputsFirst };
  });
  return (
    weight && {
      kind: 'dense',
      weight,
      input: onRight ? left : right,
      output: node.outputs[0] ?? '',
      unitAxis: onRight ? -1 : -2,
      nodes: [index],
    }
  );
}

/** Einsum of data with a stored weight. */
export function einsum(wiring: Wiring, node: Node, index: number): Affine | undefined {
  const equation = attribute(node, 'equation', 'string');
  const sides = node.inputs.map((input) => storedWeight(wiring, input) !== undefined);
  const side = sides.indexOf(true);
  const input = node.inputs[1 - side];
  if (equation === undefined || sides.length !== 2 || side < 0 || input === undefined || sides[1 - side])
    return undefined;
  const weight = weightOf(wiring, node.inputs[side], (shape) => einsumFans(equation, side, shape));
  const unitAxis = einsumUnitAxis(equation, side);
  return weight && { kind: 'dense', weight, input, output: node.outputs[0] ?? '', unitAxis, nodes: [index] };
}
