import type { Attribute, Attributes, Node } from '../../model';

/** The domain of the standard operators has two spellings. */
export const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/**
 * Names while subgraphs and functions are folded into one graph. Inner values keep their names where those are free and get fresh ones
 * where a sibling already took them, so that a name means one value in the whole model.
 */
export class Scope {
  private readonly names = new Map<string, string>();

  constructor(
    readonly taken: Set<string>,
    readonly opsets: ReadonlyMap<string, number>,
    /** Readable path of the enclosing calls and branches; '' at the top. */
    readonly path: string,
    private readonly parent?: Scope,
    /** Inside a function: the attributes that its call passes. */
    private readonly attributes?: Attributes,
    /** Names of nodes given so far, as the runtime wants them unique, each with the number to try for its next namesake. */
    private readonly labels = new Map<string, number>(),
    /** The same numbers for values. */
    private readonly namesakes = new Map<string, number>(),
  ) {}

  /** Path of what a node instantiated here holds: its name, which says where it stands. */
  pathOf(node: Node, otherwise = node.op): string {
    return node.name || join(this.path, otherwise);
  }

  /** A scope inside this one, at that path: a branch or body, which sees the names around it. */
  child(path: string): Scope {
    return new Scope(this.taken, this.opsets, path, this, this.attributes, this.labels, this.namesakes);
  }

  /** A scope inside this one whose names are free again afterwards. */
  draft(path: string): Scope {
    const [labels, namesakes] = [new Map(this.labels), new Map(this.namesakes)];
    return new Scope(new Set(this.taken), this.opsets, path, this, this.attributes, labels, namesakes);
  }

  /** A function's body, which sees its parameters only. */
  call(path: string, opsets: ReadonlyMap<string, number>, attributes: Attributes): Scope {
    return new Scope(this.taken, opsets, path, undefined, attributes, this.labels, this.namesakes);
  }

  bind(name: string, actual: string): void {
    this.names.set(name, actual);
  }

  /** Has the value a name in the folded graph already? */
  defines(name: string): boolean {
    return this.names.has(name);
  }

  /** The name in the folded graph of a value that this scope defines. */
  define(name: string): string {
    if (name === '') return '';
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const free = this.path === '' || !this.taken.has(name) ? name : this.freeBeside(`${this.path}/${name}`);
    this.taken.add(free);
    this.names.set(name, free);
    return free;
  }

  /** The name in the folded graph of a value that is used here. */
  resolve(name: string): string {
    return this.names.get(name) ?? this.parent?.resolve(name) ?? name;
  }

  /** The node with its names as in the folded graph and its attribute references replaced. */
  instantiate(node: Node): Node {
    return {
      ...node,
      domain: isStandard(node.domain) ? '' : node.domain,
      name: this.label(node.name),
      inputs: node.inputs.map((n) => this.resolve(n)),
      outputs: node.outputs.map((n) => this.define(n)),
      attributes: this.dereferenced(node).attributes,
    };
  }

  /** The node with the attributes of the call it stands in. */
  dereferenced(node: Node): Node {
    return this.attributes ? { ...node, attributes: this.dereference(node.attributes) } : node;
  }

  private freeBeside(whole: string): string {
    if (!this.taken.has(whole)) return whole;
    return numbered(whole, this.namesakes, (name) => !this.taken.has(name));
  }

  private label(name: string): string {
    if (name === '') return '';
    const whole = join(this.path, name);
    const free = this.labels.has(whole) ? numbered(whole, this.labels, (label) => !this.labels.has(label)) : whole;
    this.labels.set(free, 1);
    return free;
  }

  private dereference(attributes: Attributes): Attributes {
    const actual = (a: Attribute): Attribute | undefined => (a.type === 'reference' ? this.attributes?.[a.value] : a);
    return Object.fromEntries(
      Object.entries(attributes).flatMap(([name, a]) => {
        const value = actual(a);
        return value ? [[name, value]] : [];
      }),
    );
  }
}

const join = (path: string, name: string): string => (path && name ? `${path}/${name}` : path || name);

/** The first of `name#1`, `name#2`, … that is free, counting on from the last one of this name: a thousand namesakes take a thousand steps. */
function numbered(name: string, last: Map<string, number>, isFree: (name: string) => boolean): string {
  for (let i = last.get(name) ?? 1; ; i++) {
    const free = `${name}#${i}`;
    if (!isFree(free)) continue;
    last.set(name, i + 1);
    return free;
  }
}
