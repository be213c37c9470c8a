import { attribute, capturedInputs, type Graph, int, ints, type Node, type ValueInfo } from '../../model';
import type { GraphBuilder } from '../builder';
import type { AdjointContext, Inferred } from '../operator';

/** What Loop and Scan have in common: a body that runs round by round, and values that it hands on to itself. */

/** A value that is handed from round to round. */
export interface State {
  /** Outside: what the first round is given. */
  readonly start: string;
  /** In the body: what a round is given, and what it hands on. */
  readonly before: string;
  readonly after: string;
  /** Cotangent of what the last round handed on. */
  readonly cotangent: string | undefined;
}

/** What a round makes for a place in a stack of all rounds' results. */
export interface Stacked {
  /** In the body: the value, and the name that its cotangent gets there. */
  readonly value: string;
  readonly cotangent: string;
  /** Outside: the cotangent of the whole stack. */
  readonly whole: string;
  /** Number among the stacks that the node puts out. */
  readonly index: number;
}

/** Why a gradient ends at a Loop. */
export const changing = 'a value that it hands from round to round changes its shape, or is a sequence of tensors';

/** The type, with numbers that differ from round to round left out. */
export const typeOnly = (t: Inferred | undefined): Inferred | undefined => t && { dtype: t.dtype, shape: t.shape };

/** The stacks that a cotangent reaches; the node puts them out behind its `states` states. */
export function stackedResults(c: AdjointContext, values: readonly string[], states: number): readonly Stacked[] {
  return values.flatMap((value, index) => {
    const whole = c.cotangent(states + index);
    if (whole === undefined) return [];
    const cotangent = c.b.fresh('round-cotangent');
    const type = typeOnly(c.b.types.get(value));
    if (type) c.b.types.set(cotangent, type);
    return [{ value, cotangent, whole, index }];
  });
}

/** Which of the body's inputs its reverse reads, in the order of `names`. */
export function readBy(graph: Graph, names: readonly string[]): readonly string[] {
  const read = new Set(graph.nodes.flatMap(capturedInputs));
  return names.filter((name) => read.has(name));
}

/** The node with the body's inputs `recorded` stacked as further outputs, so that they are known for every round, and these stacks. */
export function record(
  c: AdjointContext,
  body: Graph,
  recorded: readonly string[],
): { readonly node: Node; readonly stacks: readonly string[] } {
  const b = c.b.inner();
  const outputs = recorded.map((name) => ({ name: b.identity(name), ...typeOnly(b.types.get(name)) }));
  return stacking(c.node, { ...body, nodes: [...body.nodes, ...b.nodes] }, outputs, (hint) => c.b.fresh(hint));
}

/**
 * The node with another body, of which it puts out `more` values of every round, stacked along the first axis in their order. They have to
 * be typed: a Scan is not run unless the shapes of what its body hands out are known.
 */
export function stacking(
  node: Node,
  body: Graph,
  more: readonly ValueInfo[],
  fresh: (hint: string) => string,
): { readonly node: Node; readonly stacks: readonly string[] } {
  const stacks = more.map(() => fresh('record'));
  // A Loop's body also hands out whether to go on.
  const count = body.outputs.length - (node.op === 'Loop' ? 1 : 0);
  const before = Array.from({ length: count }, (_, i) => node.outputs[i] || fresh('unused'));
  const zeros = more.map(() => 0);
  const lying = ['scan_output_axes', 'scan_output_directions'].flatMap((name) => {
    const stated = attribute(node, name, 'ints');
    return stated ? [[name, ints([...stated, ...zeros])] as const] : [];
  });
  const whole: Graph = { ...body, outputs: [...body.outputs, ...more] };
  const attributes = {
    ...node.attributes,
    ...Object.fromEntries(lying),
    body: { type: 'graph', value: whole },
  } as const;
  return { node: { ...node, outputs: [...before, ...stacks], attributes }, stacks };
}

/** x[index] along the first axis, as `output`. */
export function slice(b: GraphBuilder, x: string, index: string, output: string): void {
  b.op('Gather', [x, index], { axis: int(0) }, output);
}
