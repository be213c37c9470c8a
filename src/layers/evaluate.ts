import type { Node } from '../model';
import { elementwise } from '../theory/elementwise';
import type { Region } from './region';
import { storedScalar } from './stored';
import { nodeAt, type Wiring } from './wiring';

type Numbers = Float64Array;

/** Reductions over all elements of a sample vector, which stands for the normalised axes. */
const reductions: ReadonlyMap<string, (x: Numbers) => number> = new Map([
  ['ReduceMean', (x: Numbers) => x.reduce((sum, v) => sum + v, 0) / x.length],
  ['ReduceSum', (x: Numbers) => x.reduce((sum, v) => sum + v, 0)],
  ['ReduceSumSquare', (x: Numbers) => x.reduce((sum, v) => sum + v * v, 0)],
  ['ReduceL2', (x: Numbers) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0))],
]);

export const isElementwise = (node: Node): boolean => elementwise.has(node.op);
export const isReduction = (node: Node): boolean => reductions.has(node.op);

/** Every value of the region for these values of its start, as far as its operators have arithmetic here. */
export function evaluate(wiring: Wiring, region: Region, start: Numbers): ReadonlyMap<string, Numbers> {
  const values = new Map([[region.start, start]]);
  for (const index of region.nodes) {
    const node = nodeAt(wiring, index);
    const result = applied(wiring, node, values, start.length);
    if (!result) break;
    values.set(node.outputs[0] ?? '', result);
  }
  return values;
}

function applied(
  wiring: Wiring,
  node: Node,
  values: ReadonlyMap<string, Numbers>,
  length: number,
): Numbers | undefined {
  const reduce = reductions.get(node.op);
  const data = values.get(node.inputs[0] ?? '');
  if (reduce) return data && new Float64Array(length).fill(reduce(data));
  const f = elementwise.get(node.op)?.(node);
  const operands = node.inputs
    .filter((input) => input !== '')
    .map((input) => values.get(input) ?? storedScalar(wiring, input))
    .filter((operand) => operand !== undefined);
  return (
    f && Float64Array.from({ length }, (_, i) => f(...operands.map((x) => (typeof x === 'number' ? x : (x[i] ?? 0)))))
  );
}
