import { type Graph, isFloat, type Node } from '../../../src/model';
import type { Backward } from '../gradient';

/** One wrong backward pass, made from a right one by a single change to a single node. */
export interface Mutant {
  /** What was changed, in words that two cases share when they go through the same lines of a rule. */
  readonly site: string;
  readonly graph: Graph;
}

/** A changed node, and the nodes that have to stand before or behind it. */
interface Change {
  readonly what: string;
  readonly nodes: readonly Node[];
}

/**
 * Every single change to the nodes that the gradient rules emitted: a term of a sum becomes zero, a factor or a divisor one, the branches
 * of a choice trade places, a value changes its sign. In subgraphs of backward nodes too.
 */
export function mutants(b: Backward): readonly Mutant[] {
  const producers = new Map<string, Node>();
  const collect = (nodes: readonly Node[]): void => {
    for (const n of nodes) {
      for (const name of n.outputs) producers.set(name, n);
      for (const body of bodies(n)) collect(body.graph.nodes);
    }
  };
  collect(b.graph.nodes);
  const readers = new Map<string, Node[]>();
  for (const n of producers.values()) for (const name of n.inputs) readers.set(name, [...(readers.get(name) ?? []), n]);
  /** Zero by construction: a first state that is not given, moved about and multiplied. */
  const isZero = (name: string): boolean => {
    const from = producers.get(name);
    if (!from) return b.types.get(name)?.values?.every((v) => v === 0) ?? false;
    if (moving.has(from.op)) return isZero(from.inputs[0] ?? '');
    if (from.op === 'Concat' || from.op === 'Add') return from.inputs.every(isZero);
    return (
      (from.op === 'Mul' || from.op === 'MatMul' || (from.op === 'Gemm' && !from.inputs[2])) && from.inputs.some(isZero)
    );
  };
  const known: Known = {
    float: (name) => isFloat(b.types.get(name)?.dtype),
    everywhere: (name, x) => (b.types.get(name)?.values?.every((v) => v === x) ?? false) || (x === 0 && isZero(name)),
    signless: (name) => {
      const all = readers.get(name) ?? [];
      return (
        all.every(even(name, (other) => known.everywhere(other, 0))) && !b.graph.outputs.some((v) => v.name === name)
      );
    },
  };
  const within = (
    nodes: readonly Node[],
    mine: (n: Node) => boolean,
    rebuild: (n: readonly Node[]) => Graph,
  ): Mutant[] =>
    nodes.flatMap((n, i) => {
      const put = (replacement: readonly Node[]): Graph =>
        rebuild([...nodes.slice(0, i), ...replacement, ...nodes.slice(i + 1)]);
      const inner = bodies(n).flatMap((body) =>
        within(body.graph.nodes, madeBackward, (changed) => put([body.withNodes(changed)])),
      );
      if (!mine(n)) return inner;
      const here = changes(n, known).map(({ what, nodes: replacement }) => ({
        site: `${n.origin?.op ?? '?'}: ${what} in ${shape(n, producers, 3)}`,
        graph: put(replacement),
      }));
      return [...here, ...inner];
    });
  return within(
    b.graph.nodes,
    (n) => b.backwardNodes.has(n),
    (nodes) => ({ ...b.graph, nodes }),
  );
}

const moving: ReadonlySet<string> = new Set([
  'Expand',
  'ReduceSum',
  'Unsqueeze',
  'Reshape',
  'Slice',
  'Split',
  'Transpose',
]);

/** What makes a change no change. */
interface Known {
  float(name: string): boolean;
  /** Is every element known to be x before running? */
  everywhere(name: string, x: number): boolean;
  /** Is the value read only where its sign does not matter, or not at all? */
  signless(name: string): boolean;
}

/** Does a reader of the value not ask for its sign? */
const even =
  (name: string, zero: (other: string) => boolean) =>
  (n: Node): boolean => {
    switch (n.op) {
      case 'Abs':
      case 'Cos':
      case 'IsNaN':
        return true;
      case 'Mul':
        return n.inputs.every((x) => x === name);
      case 'Equal':
        return n.inputs.every((x) => x === name || zero(x));
      default:
        return false;
    }
  };

/** In a subgraph the forward nodes stand beside the backward ones, which the sweep names. */
const madeBackward = (n: Node): boolean => n.outputs.every((name) => name === '' || name.startsWith('grad:'));

function bodies(n: Node): { graph: Graph; withNodes: (nodes: readonly Node[]) => Node }[] {
  return Object.entries(n.attributes).flatMap(([name, a]) =>
    a.type === 'graph'
      ? [
          {
            graph: a.value,
            withNodes: (nodes: readonly Node[]) => ({
              ...n,
              attributes: { ...n.attributes, [name]: { ...a, value: { ...a.value, nodes } } },
            }),
          },
        ]
      : [],
  );
}

const plain = (op: string, inputs: readonly string[], output: string): Node => ({
  op,
  domain: '',
  name: `mutant:${output}`,
  inputs,
  outputs: [output],
  attributes: {},
});

function changes(n: Node, { float, everywhere, signless }: Known): Change[] {
  const zeroed = (i: number): Change => {
    const zero = `mutant:zero:${n.outputs[0]}`;
    const x = n.inputs[i] ?? '';
    return {
      what: `term ${i} dropped`,
      nodes: [plain('Sub', [x, x], zero), { ...n, inputs: n.inputs.with(i, zero) }],
    };
  };
  const one = (i: number): Change => {
    const [zero, unit] = [`mutant:zero:${n.outputs[0]}`, `mutant:one:${n.outputs[0]}`];
    const x = n.inputs[i] ?? '';
    return {
      what: `factor ${i} dropped`,
      nodes: [plain('Sub', [x, x], zero), plain('Exp', [zero], unit), { ...n, inputs: n.inputs.with(i, unit) }],
    };
  };
  const negated = n.outputs.flatMap((name, i): Change[] => {
    if (!name || !float(name) || everywhere(name, 0) || signless(name)) return [];
    const was = `mutant:was:${name}`;
    return [
      { what: `output ${i} negated`, nodes: [{ ...n, outputs: n.outputs.with(i, was) }, plain('Neg', [was], name)] },
    ];
  });
  // A value made zero by a constant is zero whatever the other factor.
  if (n.op === 'Mul' && n.inputs.some((name) => everywhere(name, 0))) return [];
  if (n.domain !== '' || !float(n.outputs[0] ?? '')) return negated;
  switch (n.op) {
    case 'Add':
    case 'Sub':
    case 'Sum':
      return [...negated, ...n.inputs.flatMap((name, i) => (everywhere(name, 0) ? [] : [zeroed(i)]))];
    case 'Mul':
    case 'Div':
      return [...negated, ...n.inputs.flatMap((name, i) => (everywhere(name, 1) ? [] : [one(i)]))];
    case 'Where': {
      const [condition = '', yes = '', no = ''] = n.inputs;
      return [...negated, { what: 'branches swapped', nodes: [{ ...n, inputs: [condition, no, yes] }] }];
    }
    default:
      return negated;
  }
}

/** The expression that a node stands for within its rule, some levels deep: `Mul(dy, Sub(#, Mul(·, ·)))`; # are values of the forward pass. */
function shape(n: Node, producers: ReadonlyMap<string, Node>, depth: number): string {
  const operand = (name: string): string => {
    if (name.startsWith('cotangent of')) return 'dy';
    const from = producers.get(name);
    if (!from) return name === '' ? '' : '#';
    if (from.origin !== n.origin) return madeBackward(from) ? 'dy' : '#';
    if (depth === 0) return '·';
    return shape(from, producers, depth - 1);
  };
  return `${n.op}(${n.inputs.map(operand).join(', ')})`;
}
