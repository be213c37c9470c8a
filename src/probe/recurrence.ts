import type { Graph, Layer, Node } from '../model';
import { GraphBuilder, type Types } from '../ops/builder';
import { NoGradient, Unresolved } from '../ops/operator';
import { cellOf } from '../ops/recurrent';
import type { Cell, CellContext, GateName } from '../ops/recurrent/cell';
import { type Direction, directionsOf } from '../ops/recurrent/direction';
import { finalStateRounds } from '../ops/recurrent/final-state';
import { gateStatistics } from '../ops/recurrent/gate-statistics';
import type { MeasuredRecurrence } from './measured';
import type { FeedSpec, Fetch } from './protocol';
import { type StateDecay, stateDecay } from './stateDecay';

/** What the probe measures of recurrent nodes, as small values that its graph computes beside the gradients. */

export interface RecurrencePlan {
  /** All nodes: those given, with what is read of them added to their outputs, and the measuring ones behind them. */
  readonly nodes: readonly Node[];
  readonly initializers: Graph['initializers'];
  /** Random cotangents of last hidden states. */
  readonly feeds: readonly FeedSpec[];
  readonly fetches: readonly Fetch[];
  readonly directions: readonly PlannedDirection[];
}

/** One direction of one recurrent node, and the values that tell of it. */
export interface PlannedDirection {
  readonly layer: string | undefined;
  readonly node: string;
  readonly op: MeasuredRecurrence['op'];
  readonly gated?: boolean;
  readonly reversed: boolean;
  /** Which of the node's directions it is. */
  readonly index: number;
  /** Vectors [T], see `finalStateRounds`. */
  readonly rounds: { readonly hidden: string; readonly cell: string | undefined; readonly rescaled: string };
  readonly gates: readonly PlannedGate[];
  /** Norms of the gradients of each gate's rows, float64 [directions, gates]; undefined where there is no gradient. */
  readonly gradients: { readonly [P in GateParameter]: string | undefined };
}

export interface PlannedGate {
  readonly name: GateName;
  readonly block: number;
  /** See `gateStatistics`. */
  readonly statistics: string;
}

type GateParameter = 'weight' | 'recurrent' | 'bias';
const parameters: readonly GateParameter[] = ['weight', 'recurrent', 'bias'];

/** Values of the graph whose gradients tell of gates: the weights, recurrent matrices and biases of its recurrent nodes. */
export const gatedParameters = (graph: Graph): readonly string[] =>
  graph.nodes.filter(cellOf).flatMap((n) => n.inputs.slice(1, 4).filter((name) => name !== ''));

interface Differentiated {
  /** The forward pass, as it was given. */
  readonly graph: Pick<Graph, 'nodes'>;
  /** Its nodes, amended, and those of the backward pass. */
  readonly nodes: readonly Node[];
  readonly gradients: ReadonlyMap<string, string>;
}

/** Plans the measuring of every recurrent node, and of the Scans and Loops in which a state goes round. Its nodes' types are added to `types`, and `taken` holds the names that are in use. */
export function planRecurrence(
  { graph, nodes, gradients }: Differentiated,
  types: Types,
  taken: Set<string>,
  layers: readonly Layer[],
): RecurrencePlan {
  const all = [...nodes];
  const b = new GraphBuilder(taken, types, 'time');
  const feeds: FeedSpec[] = [];
  const directions: PlannedDirection[] = [];
  for (const [index, node] of nodes.entries()) {
    const cell = cellOf(node);
    b.origin = { op: node.op, name: node.name };
    try {
      if (!cell) {
        const spelled = index < graph.nodes.length ? stateDecay(b, node, `final-state:${nameOf(node)}`) : undefined;
        if (!spelled) continue;
        all[index] = spelled.node;
        feeds.push(spelled.feed);
        directions.push(spelledOut(node, spelled, layers));
        continue;
      }
      const c = cellContext(b, all, index);
      const norms = gradientNorms(c, cell, gradients);
      for (const [i, d] of directionsOf(c, cell).entries()) {
        const g = cotangent(c, d, `final-state:${nameOf(node)}:${i}`);
        feeds.push(g);
        directions.push({ ...measures(c, cell, d, g.name), layer: layerOf(node, layers), index: i, gradients: norms });
      }
    } catch (error) {
      // What cannot be differentiated, for lack of types or of rounds, is not measured; where a gradient arrives, its cut says why.
      if (!(error instanceof Unresolved || error instanceof NoGradient)) throw error;
    }
  }
  const fetched = directions.flatMap(({ rounds, gates, gradients: norms }) => [
    ...Object.values(rounds),
    ...gates.map((gate) => gate.statistics),
    ...Object.values(norms),
  ]);
  const names = new Set(fetched.filter((name) => name !== undefined));
  return {
    nodes: [...all, ...b.nodes],
    initializers: b.initializers,
    feeds,
    fetches: [...names].map((name) => ({ name, want: ['value'] })),
    directions,
  };
}

const spelledOut = (node: Node, decay: StateDecay, layers: readonly Layer[]): PlannedDirection => ({
  layer: layerOf(node, layers) ?? layers.find((l) => l.weight && decay.dependent.has(l.preActivation))?.id,
  node: nameOf(node),
  op: node.op === 'Loop' ? 'Loop' : 'Scan',
  gated: decay.gated,
  reversed: decay.reversed,
  index: 0,
  rounds: { hidden: decay.hidden, cell: undefined, rescaled: decay.rescaled },
  gates: [],
  gradients: { weight: undefined, recurrent: undefined, bias: undefined },
});

function measures(
  c: CellContext,
  cell: Cell,
  d: Direction,
  g: string,
): Pick<PlannedDirection, 'node' | 'op' | 'reversed' | 'rounds' | 'gates'> {
  const { b, node } = c;
  const linearised = cell.linearise(c, d);
  return {
    node: nameOf(node),
    op: cell.op,
    reversed: d.reversed,
    rounds: finalStateRounds(b, d, cell, linearised, g),
    gates: linearised.gates.map((gate) => ({
      name: gate.name,
      block: gate.block,
      statistics: gateStatistics(b, d, gate),
    })),
  };
}

/** A standard normal one: the mean of ‖Jᵀg‖² over such g is ‖J‖² in the Frobenius norm (Hutchinson 1990). */
function cotangent({ b }: CellContext, d: Direction, stream: string): FeedSpec {
  const { dtype, shape } = b.typeOf(d.h0);
  const name = b.fresh('final-state');
  b.types.set(name, { dtype, shape });
  return {
    name,
    dtype,
    dims: shape,
    stream,
    fill: { kind: 'normal', mean: 0, std: 1 },
  };
}

/** In float64, where no square of a float32 is lost. */
function gradientNorms(
  { b, node }: CellContext,
  { gates }: Cell,
  gradients: ReadonlyMap<string, string>,
): PlannedDirection['gradients'] {
  const [weight, recurrent, bias] = parameters.map((_, i) => {
    const gradient = gradients.get(node.inputs[i + 1] ?? '');
    if (gradient === undefined) return undefined;
    const [directions = 1, rows = 1, columns] = b.shapeOf(gradient);
    // A bias has one part beside W and one beside R.
    const [shape, axes] =
      columns === undefined
        ? [
            [directions, 2, gates, rows / 2 / gates],
            [1, 3],
          ]
        : [[directions, gates, (rows / gates) * columns], [2]];
    return b.reduce('ReduceL2', b.cast(b.reshape(gradient, shape), 'float64'), axes, false);
  });
  return { weight, recurrent, bias };
}

const nameOf = (node: Node): string => node.name || (node.outputs.find((name) => name !== '') ?? node.op);

const layerOf = (node: Node, layers: readonly Layer[]): string | undefined =>
  layers.find((l) => node.outputs.includes(l.preActivation) || node.outputs.includes(l.output))?.id;

/** Nothing arrives at its outputs: what is measured starts from a cotangent of its own. */
function cellContext(b: GraphBuilder, nodes: Node[], index: number): CellContext {
  const node = nodes[index] as Node;
  const input = (i: number): string => {
    const name = node.inputs[i];
    if (!name) throw new NoGradient(`${node.op} lacks input ${i}`);
    return name;
  };
  const type = (i: number) => b.typeOf(input(i));
  return {
    node,
    b,
    cotangent: () => undefined,
    has: (i) => Boolean(node.inputs[i]),
    input,
    output(i) {
      const present = nodes[index]?.outputs[i];
      if (present) return present;
      const name = b.fresh(`${node.op}-output-${i}`);
      const outputs = Array.from({ length: Math.max(i + 1, node.outputs.length) }, (_, k) => node.outputs[k] ?? '');
      nodes[index] = { ...node, outputs: outputs.with(i, name) };
      return name;
    },
    type,
    shape: (i) => type(i).shape,
  };
}
