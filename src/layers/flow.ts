import type { Node } from '../model';
import { type Carried, crosses, type Flat } from './flatten';
import { isConstant } from './stored';
import { handsOn, reads, standard, type Wiring } from './wiring';

/** Where a layer begins and ends in the graph; what flow needs to know of it. */
export interface Placed {
  readonly input: string;
  readonly output: string;
  /** Node indices, ascending. */
  readonly nodes: readonly number[];
  readonly hasWeight: boolean;
}

/** Which layers a value comes from. */
interface Origin {
  /** Indices of weight layers, ascending: the nearest, where there are many. */
  readonly layers: readonly number[];
  /** The value is the only layer's output, or a model input, at most moved. */
  readonly direct: boolean;
  /** It depends on what the model is fed, not on shapes and stored values alone (position encodings). */
  readonly fed: boolean;
}

/** A residual stream of a hundred blocks has a hundred origins everywhere; more than this tell a reader nothing and cost quadratic time. */
const mostOrigins = 16;
const nowhere: Origin = { layers: [], direct: true, fed: false };

function merged(origins: readonly Origin[]): readonly number[] {
  const [first, ...others] = origins.map((origin) => origin.layers).filter((layers) => layers.length > 0);
  if (!first) return nowhere.layers;
  if (others.every((layers) => layers === first)) return first;
  return [...new Set([first, ...others].flat())].sort((a, b) => a - b).slice(-mostOrigins);
}

/** Passes over a graph until what goes round in its loops has reached every state; states hand on to states, but not often. */
const mostPasses = 8;

/**
 * Predecessors of every layer, and whether they are followed directly: one pass in topological order, and where loops hand values back,
 * passes until those bring nothing new. A layer that its own output reaches in the next round is among its predecessors.
 */
export function predecessors({ graph, carried }: Flat, layers: readonly Placed[]): readonly Origin[] {
  const owner = owners(layers);
  const handedBack = new Map<string, Origin>();
  for (let pass = 1; ; pass++) {
    const origins = new Map<string, Origin>(graph.inputs.map(({ name }) => [name, { ...nowhere, fed: true }]));
    const from = (value: string): Origin => origins.get(value) ?? nowhere;
    const found: Origin[] = layers.map(() => nowhere);
    graph.nodes.forEach((node, index) => {
      const layer = owner.get(index);
      const placed = layer === undefined ? undefined : layers[layer];
      if (layer !== undefined && placed && placed.nodes[0] === index) found[layer] = from(placed.input);
      for (const output of node.outputs) {
        const origin = passedOn(node, output, layer, placed, from);
        const back = handedBack.get(output);
        origins.set(output, back ? joined([origin, back]) : origin);
      }
    });
    if (!learn(handedBack, carried, from) || pass === mostPasses) return found;
  }
}

/** Enters what a pass found out about the values that loops hand back; false where that was known. */
function learn(handedBack: Map<string, Origin>, carried: readonly Carried[], from: (value: string) => Origin): boolean {
  let news = false;
  for (const { before, after } of carried) {
    const origin = from(after);
    const known = handedBack.get(before) ?? nowhere;
    if (origin.fed === known.fed && origin.layers.join() === known.layers.join()) continue;
    handedBack.set(before, origin);
    news = true;
  }
  return news;
}

const joined = (origins: readonly Origin[]): Origin => ({
  layers: merged(origins),
  direct: false,
  fed: origins.some(({ fed }) => fed),
});

function passedOn(
  node: Node,
  output: string,
  layer: number | undefined,
  placed: Placed | undefined,
  from: (value: string) => Origin,
): Origin {
  if (layer !== undefined && placed?.hasWeight) return { layers: [layer], direct: output === placed.output, fed: true };
  if (handsOn(node) || crosses(node, 'Slice', 'Stack')) return from(node.inputs[0] ?? '');
  return joined(reads(node).map(from));
}

function owners(layers: readonly Placed[]): ReadonlyMap<number, number> {
  return new Map(layers.flatMap(({ nodes }, layer) => nodes.map((node) => [node, layer] as const)));
}

/** What lies between a value and the outputs of the model. */
interface Ahead {
  /** Some path leads into a weight. */
  weight: boolean;
  /** Some path reaches an output. */
  output: boolean;
  /** Some path reaches an output without meeting another branch on the way. */
  straight: boolean;
}

/**
 * Heads: weight layers that reach an output of the model straight, or with no weight anywhere ahead. (The last layer of each residual
 * branch reaches the output through additions only, but weights of later branches lie beside that path: it is no head.)
 * What a loop hands back has all that follows in the next round ahead of it.
 */
export function heads(wiring: Wiring, layers: readonly Placed[], carried: readonly Carried[]): readonly boolean[] {
  const { nodes } = wiring.graph;
  const owner = owners(layers);
  const ahead = new Map<string, Ahead>();
  const at = (value: string): Ahead => {
    const known = ahead.get(value);
    if (known) return known;
    const fresh = { weight: false, output: wiring.outputs.has(value), straight: wiring.outputs.has(value) };
    ahead.set(value, fresh);
    return fresh;
  };
  for (let pass = 0; pass < (carried.length ? 2 : 1); pass++) {
    for (const { before, after } of carried) at(after).weight ||= at(before).weight;
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index] as Node;
      const layer = layers[owner.get(index) ?? -1];
      const entersWeight = layer?.hasWeight === true && layer.nodes[0] === index;
      const inputs = reads(node);
      const joins = inputs.filter((input) => !isConstant(wiring, input)).length > 1 && standard(node, 'Add', 'Sum');
      for (const input of inputs) {
        const before = at(input);
        for (const output of node.outputs) {
          const after = at(output);
          before.weight ||= entersWeight || after.weight;
          before.output ||= !entersWeight && after.output;
          before.straight ||= !entersWeight && !joins && after.straight;
        }
      }
    }
  }
  return layers.map(({ output, hasWeight }) => {
    const { weight, output: reaches, straight } = at(output);
    return hasWeight && (straight || (reaches && !weight));
  });
}
