import { attribute, float, type Graph, int, ints, type Node, numberAttribute, subgraphs, tensorOf } from '../model';
import { GraphBuilder, type Types } from '../ops/builder';
import { collectOutputs } from './differentiate';
import { batchNormalised, type Noise, thinned, turn } from './trainingBody';

const on = 'probe:training';

/**
 * The graph as it runs in training: BatchNormalization uses the batch's own statistics, Dropout drops. Inference exports keep neither
 * mode, so this is what `model.train()` would have exported. `types` are those of its values; they are added to.
 */
export function inTraining(graph: Graph, types: Types): Graph {
  const taken = new Set(types.keys());
  collectOutputs(graph, taken);
  const initializers = new Map(graph.initializers);
  let dropouts = 0;
  const bodies = new Bodies(new GraphBuilder(taken, types, 'training'));
  const nodes = graph.nodes.map((node): Node => {
    if (subgraphs(node).length) return bodies.node(node);
    if (node.domain !== '') return node;
    if (node.op === 'BatchNormalization') {
      const [y = ''] = node.outputs;
      const running = [node.outputs[1] || `${y}:running-mean`, node.outputs[2] || `${y}:running-variance`];
      return { ...node, outputs: [y, ...running], attributes: { ...node.attributes, training_mode: int(1) } };
    }
    if (node.op === 'Dropout') {
      const [x = '', ratio = ''] = node.inputs;
      initializers.set(on, tensorOf('bool', [], [1]));
      return {
        ...node,
        inputs: [x, ratio, on],
        attributes: { seed: int(++dropouts), ...node.attributes },
      };
    }
    return node;
  });
  const { b } = bodies;
  return { ...graph, nodes: [...b.nodes, ...nodes], initializers: new Map([...initializers, ...b.initializers]) };
}

/**
 * The bodies of control flow in training. They run again in the backward pass, where the same elements have to be dropped: so their noise is
 * drawn outside, and every Dropout of every round begins to read it at a place of its own.
 */
class Bodies {
  private noise: string | undefined;
  private dropouts = 0;

  constructor(readonly b: GraphBuilder) {}

  /** A node with subgraphs; `place` says where the noise is read in the round that it stands in. */
  node(node: Node, outer: GraphBuilder = this.b, place?: string): Node {
    const held = subgraphs(node).some(({ graph }) => dropsOut(graph));
    const counted = node.op === 'Scan' && held ? counting(node, outer) : node;
    const attributes = Object.entries(counted.attributes).map(([name, a]) => {
      if (a.type !== 'graph') return [name, a] as const;
      return [name, { type: a.type, value: this.body(a.value, outer, held, counted.op !== 'If', place) }] as const;
    });
    return { ...counted, attributes: Object.fromEntries(attributes) };
  }

  private body(graph: Graph, outer: GraphBuilder, held: boolean, inRounds: boolean, place: string | undefined): Graph {
    const b = outer.inner();
    const [round] = graph.inputs;
    const here = held && inRounds && round ? turn(b, round.name, place) : place;
    for (const node of graph.nodes) {
      if (subgraphs(node).length) b.nodes.push(this.node(node, b, here));
      else if (node.domain === '' && node.op === 'BatchNormalization') batchNormalised(b, node);
      else if (node.domain === '' && node.op === 'Dropout') thinned(b, node, this.noiseAt(here));
      else b.nodes.push(node);
    }
    return { ...graph, nodes: b.nodes };
  }

  private noiseAt(place: string | undefined): Noise {
    this.noise ??= this.b.op('RandomUniform', [], { shape: ints([noiseLength]), seed: float(1) });
    return { values: this.noise, length: noiseLength, first: ++this.dropouts, ...(place !== undefined && { place }) };
  }
}

/** A prime, so that whatever is read at regular distances comes by all of it. */
const noiseLength = 65_537;

const dropsOut = ({ nodes }: Graph): boolean =>
  nodes.some((n) => (n.op === 'Dropout' && n.domain === '') || subgraphs(n).some(({ graph }) => dropsOut(graph)));

/** A Scan whose body is given the number of the round as its first state. */
function counting(node: Node, outer: GraphBuilder): Node {
  const body = attribute(node, 'body', 'graph');
  if (!body) return node;
  const b = outer.inner();
  const round = b.fresh('round');
  b.types.set(round, { dtype: 'int64', shape: [] });
  const next = b.add(round, 1);
  const scalar = { dtype: 'int64', shape: [] } as const;
  const counted: Graph = {
    ...body,
    inputs: [{ name: round, ...scalar }, ...body.inputs],
    outputs: [{ name: next, ...scalar }, ...body.outputs],
    nodes: [...b.nodes, ...body.nodes],
  };
  return {
    ...node,
    inputs: [b.scalar(0, 'int64'), ...node.inputs],
    outputs: [b.fresh('rounds'), ...node.outputs],
    attributes: {
      ...node.attributes,
      num_scan_inputs: int(numberAttribute(node, 'num_scan_inputs', 1)),
      body: { type: 'graph', value: counted },
    },
  };
}
