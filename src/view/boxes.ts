import { type Body, capturedInputs, type Layer, type Model, type Node, subgraphs } from '../model';
import { limits, shorten } from './limits';
import type { BoxView } from './state';

/**
 * The network as a picture of boxes: its inputs, its layers, and where values from several boxes meet (a residual sum, a concatenation).
 * Everything between is a line. Null where there are more boxes than anybody could look at.
 */
export function boxes({ graph, layers }: Pick<Model, 'graph' | 'layers'>): readonly BoxView[] | null {
  const drawn = new Boxes(layers.slice(0, limits.layers));
  for (const { name } of graph.inputs) if (!graph.initializers.has(name)) drawn.input(name);
  for (const node of graph.nodes) {
    drawn.node(node);
    if (drawn.count > limits.boxes) return null;
  }
  return drawn.all();
}

interface Box {
  readonly label: string;
  readonly layer: number | null;
  readonly predecessors: Set<number>;
}

class Boxes {
  private readonly made: Box[] = [];
  /** Value → boxes that it comes from. */
  private readonly sources = new Map<string, readonly number[]>();
  /** Node → place of its layer. */
  private readonly owners: ReadonlyMap<string, number>;
  private readonly boxOf = new Map<number, number>();

  constructor(private readonly layers: readonly Layer[]) {
    this.owners = new Map(layers.flatMap(({ nodes }, place) => nodes.map((name) => [name, place] as const)));
  }

  get count(): number {
    return this.made.length;
  }

  input(name: string): void {
    this.sources.set(name, [this.make(name, null)]);
  }

  node(node: Node): void {
    const from = this.from(node);
    const place = this.owners.get(node.name);
    if (place !== undefined) this.become(node, this.layerBox(place), from);
    else if (subgraphs(node).length > 0) this.control(node, from);
    else if (from.length > 1) this.become(node, this.make(node.op, null), from);
    else for (const output of node.outputs) this.sources.set(output, from);
  }

  all(): readonly BoxView[] {
    return this.made.map(({ label, layer, predecessors }) => ({
      label: shorten(label, limits.name),
      layer,
      predecessors: [...predecessors],
    }));
  }

  /** A shape says nothing of the values. */
  private from(node: Node): readonly number[] {
    if (node.op === 'Shape' || node.op === 'Size') return [];
    return [...new Set(capturedInputs(node).flatMap((name) => this.sources.get(name) ?? []))];
  }

  private become(node: Node, box: number, from: readonly number[]): void {
    for (const before of from) if (before !== box) this.made[box]?.predecessors.add(before);
    for (const output of node.outputs) this.sources.set(output, [box]);
  }

  /** The layers of its bodies, as they follow on each other, and behind them the node itself. */
  private control(node: Node, from: readonly number[]): void {
    const inside = this.layers.flatMap(({ within }, place) => (stands(within, node.name) ? [place] : []));
    const ids = new Map(inside.map((place) => [this.layers[place]?.id, place]));
    const read = new Set<number>();
    for (const place of inside) {
      const box = this.layerBox(place);
      const before = (this.layers[place]?.predecessors ?? []).flatMap((id) => ids.get(id) ?? []);
      for (const other of before) read.add(other);
      const reads = before.length > 0 ? before.map((other) => this.layerBox(other)) : from;
      for (const other of reads) if (other !== box) this.made[box]?.predecessors.add(other);
    }
    const last = inside.filter((place) => !read.has(place)).map((place) => this.layerBox(place));
    this.become(node, this.make(node.op, null), last.length > 0 ? last : from);
  }

  private layerBox(place: number): number {
    const known = this.boxOf.get(place);
    if (known !== undefined) return known;
    const box = this.make(this.layers[place]?.name ?? '', place);
    this.boxOf.set(place, box);
    return box;
  }

  private make(label: string, layer: number | null): number {
    return this.made.push({ label, layer, predecessors: new Set() }) - 1;
  }
}

/** Whether a body belongs to the node, itself or around it. */
function stands(body: Body | undefined, node: string): boolean {
  for (let around = body; around; around = around.within) if (around.path.startsWith(`${node}/`)) return true;
  return false;
}
