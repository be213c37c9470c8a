import { attribute, type Body, type Graph, int, type Node, numberAttribute, subgraphs, type ValueInfo } from '../model';
import { localName, uniqueIds } from './names';

/**
 * A graph seen through its control flow: the bodies of If, Loop, Scan and SequenceMap written out once where they stand, with nodes of the
 * domain `boundary` where a value enters or leaves one. What reads only such a graph finds layers wherever they are, and never one that
 * lies half in a body: nothing but a boundary node reads across.
 */
export interface Flat {
  readonly graph: Graph;
  /** For each node, where it stands; undefined in the main graph. */
  readonly places: readonly (Place | undefined)[];
  /** The name in the model of a value that has one of its own in the flat graph. */
  readonly named: (value: string) => string;
  /** Values that a round is given, each with the value of the round before that it is. */
  readonly carried: readonly Carried[];
}

export interface Place {
  readonly body: Body;
  /** What the names of nodes in there begin with. */
  readonly prefix: string;
}

export interface Carried {
  readonly before: string;
  readonly after: string;
}

/** No operator set has this name. */
export const boundary = 'gradwise.boundary';

/**
 * `State`: what is handed from round to round, as a round is given it. `Slice`: of a sequence, one a round. `Capture`: an outer value that a
 * body reads. `Last`: a state after the last round. `Stack`: the slices of all rounds. `Choice`: what either branch made.
 */
type Crossing = 'State' | 'Slice' | 'Capture' | 'Last' | 'Stack' | 'Choice';

export const crosses = (node: Node, ...ops: readonly Crossing[]): boolean =>
  node.domain === boundary && ops.some((op) => op === node.op);

export function flatten(graph: Graph): Flat {
  if (!graph.nodes.some((node) => subgraphs(node).length > 0)) {
    return { graph, places: graph.nodes.map(() => undefined), named: (value) => value, carried: [] };
  }
  return new Flattening(graph).flat();
}

/** What a body's names mean in the flat graph. */
interface Frame {
  readonly names: Map<string, string>;
  readonly outer?: Frame;
  readonly place?: Place;
}

class Flattening {
  private readonly nodes: Node[] = [];
  private readonly places: (Place | undefined)[] = [];
  private readonly carried: Carried[] = [];
  private readonly values: Map<string, ValueInfo>;
  /** Values that are the same whatever the model is fed, in every round: bodies read them as if they were their own. */
  private readonly fixed: Set<string>;
  private readonly aliases = new Map<string, string>();
  private readonly paths = uniqueIds();
  private readonly unnamed = new Map<Node, string>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly whole: Graph) {
    this.values = new Map(whole.values);
    this.fixed = new Set(whole.initializers.keys());
  }

  flat(): Flat {
    this.enter(this.whole, { names: new Map() });
    return {
      graph: { ...this.whole, nodes: this.nodes, values: this.values },
      places: this.places,
      named: (value) => this.aliases.get(value) ?? value,
      carried: this.carried,
    };
  }

  private enter(graph: Graph, frame: Frame): void {
    for (const node of graph.nodes) {
      if (node.domain !== '' || !this.writtenOut(node, frame)) this.plain(node, frame);
    }
  }

  private plain(node: Node, frame: Frame): void {
    const inputs = node.inputs.map((name) => this.resolve(name, frame));
    this.emit({ ...node, inputs }, frame);
    const isFixed =
      inputs.length > 0 && subgraphs(node).length === 0 && inputs.every((name) => !name || this.fixed.has(name));
    if (isFixed) for (const name of node.outputs) this.fixed.add(name);
  }

  private writtenOut(node: Node, frame: Frame): boolean {
    const [then, otherwise] = [attribute(node, 'then_branch', 'graph'), attribute(node, 'else_branch', 'graph')];
    const body = attribute(node, 'body', 'graph');
    if (node.op === 'If' && then && otherwise)
      this.branches(node, { then_branch: then, else_branch: otherwise }, frame);
    else if (node.op === 'Loop' && body) this.loop(node, body, frame);
    else if (node.op === 'Scan' && body) this.scan(node, body, frame);
    else if (node.op === 'SequenceMap' && body) this.map(node, body, frame);
    else return false;
    return true;
  }

  private branches(node: Node, branches: Readonly<Record<string, Graph>>, frame: Frame): void {
    const made = Object.entries(branches).map(([name, graph]) => {
      const inner = this.inside(node, name, 'branch', graph, frame);
      this.enter(graph, inner);
      return graph.outputs.map((v) => this.resolve(v.name, inner));
    });
    node.outputs.forEach((output, i) => {
      this.cross(
        'Choice',
        made.map((outputs) => outputs[i] ?? ''),
        output,
        frame,
      );
    });
  }

  private loop(node: Node, body: Graph, frame: Frame): void {
    const inner = this.inside(node, 'body', 'rounds', body, frame);
    const states = body.inputs.length - 2;
    this.rounds(node.inputs.slice(2), body.inputs.slice(2), body.outputs.slice(1), body, inner, frame);
    this.leave(node, body.outputs.slice(1), states, [], inner, frame);
  }

  private scan(node: Node, body: Graph, frame: Frame): void {
    const inner = this.inside(node, 'body', 'rounds', body, frame);
    const sequences = numberAttribute(node, 'num_scan_inputs', 1);
    const states = body.inputs.length - sequences;
    const axes = attribute(node, 'scan_input_axes', 'ints') ?? [];
    body.inputs.slice(states).forEach(({ name }, i) => {
      const whole = this.resolve(node.inputs[states + i] ?? '', frame);
      this.cross('Slice', [whole], name, inner, { axis: int(axes[i] ?? 0) });
    });
    this.rounds(node.inputs.slice(0, states), body.inputs.slice(0, states), body.outputs, body, inner, frame);
    this.leave(node, body.outputs, states, attribute(node, 'scan_output_axes', 'ints') ?? [], inner, frame);
  }

  private map(node: Node, body: Graph, frame: Frame): void {
    const inner = this.inside(node, 'body', 'rounds', body, frame);
    body.inputs.forEach(({ name }, i) => {
      this.cross('State', [this.resolve(node.inputs[i] ?? '', frame)], name, inner);
    });
    this.enter(body, inner);
    this.leave(node, body.outputs, node.outputs.length, [], inner, frame);
  }

  /** The body, its states tied to what the round before handed on. One that no round changes is what it was at the start. */
  private rounds(
    starts: readonly string[],
    before: readonly ValueInfo[],
    after: readonly ValueInfo[],
    body: Graph,
    inner: Frame,
    outer: Frame,
  ): void {
    const handed = handedOn(body);
    before.forEach(({ name }, i) => {
      const start = this.resolve(starts[i] ?? '', outer);
      if (this.fixed.has(start) && handed(after[i]?.name ?? '') === name) inner.names.set(name, start);
      else this.cross('State', [start], name, inner);
    });
    this.enter(body, inner);
    before.forEach(({ name }, i) => {
      this.carried.push({ before: name, after: this.resolve(after[i]?.name ?? '', inner) });
    });
  }

  private leave(
    node: Node,
    made: readonly ValueInfo[],
    states: number,
    axes: readonly number[],
    inner: Frame,
    frame: Frame,
  ): void {
    node.outputs.forEach((output, i) => {
      const from = this.resolve(made[i]?.name ?? '', inner);
      if (i < states) this.cross('Last', [from], output, frame);
      else this.cross('Stack', [from], output, frame, { axis: int(axes[i - states] ?? 0) });
    });
  }

  /** A body's own frame; its inputs are its own. */
  private inside(node: Node, held: string, kind: Body['kind'], graph: Graph, outer: Frame): Frame {
    for (const [name, info] of graph.values) this.values.set(name, info);
    for (const info of graph.inputs) this.values.set(info.name, info);
    const around = outer.place;
    const name = localName(node.name, around?.prefix) || this.numbered(node);
    const path = [around?.body.path, name.replace(/^\/+/, ''), held.replace(/_branch$/, '')].filter(Boolean).join('/');
    const body: Body = { path: this.paths(path), kind, ...(around && { within: around.body }) };
    const prefix = [node.name || [around?.prefix, node.op].filter(Boolean).join('/'), held].join('/');
    return { names: new Map(graph.inputs.map((v) => [v.name, v.name])), outer, place: { body, prefix } };
  }

  /** Operator and number of a node without a name, the same for all of its bodies. */
  private numbered(node: Node): string {
    const known = this.unnamed.get(node);
    if (known !== undefined) return known;
    const n = (this.counts.get(node.op) ?? 0) + 1;
    this.counts.set(node.op, n);
    const name = `${node.op.toLowerCase()}_${n}`;
    this.unnamed.set(node, name);
    return name;
  }

  /** The name in the flat graph of a value that a body reads; one from outside gets there through a node. */
  private resolve(name: string, frame: Frame): string {
    const known = frame.names.get(name);
    if (known !== undefined) return known;
    if (name === '' || !frame.outer || this.fixed.has(name)) return name;
    const outer = this.resolve(name, frame.outer);
    const alias = `${boundary}:${this.aliases.size}:${name}`;
    this.aliases.set(alias, this.aliases.get(outer) ?? outer);
    this.cross('Capture', [outer], alias, frame);
    frame.names.set(name, alias);
    return alias;
  }

  private cross(
    op: Crossing,
    inputs: readonly string[],
    output: string,
    frame: Frame,
    attributes: Node['attributes'] = {},
  ): void {
    if (output === '') return;
    this.emit({ op, domain: boundary, name: '', inputs, outputs: [output], attributes }, frame);
  }

  private emit(node: Node, frame: Frame): void {
    this.nodes.push(node);
    this.places.push(frame.place);
    for (const name of node.outputs) frame.names.set(name, name);
  }
}

/** Back from a value over nodes that hand it on as it is. */
function handedOn(body: Graph): (value: string) => string {
  const from = new Map(
    body.nodes.flatMap((n) =>
      n.op === 'Identity' && n.domain === '' ? [[n.outputs[0] ?? '', n.inputs[0] ?? '']] : [],
    ),
  );
  return (value) => {
    let at = value;
    for (let next = from.get(at); next !== undefined && next !== at; next = from.get(at)) at = next;
    return at;
  };
}
