import { quoted, TfjsModelError } from '../error';
import { itemsOf, type Json, member, stringOf, textMember } from '../json';
import type { Lines } from '../lines';
import { NodeAttributes } from './attributes';

/** A node of a TensorFlow graph (`NodeDef`). */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Without control dependencies, which are about order alone. */
  readonly inputs: readonly NodeOutput[];
  readonly attributes: NodeAttributes;
  readonly json: Json;
}

export interface NodeOutput {
  readonly node: string;
  readonly output: number;
}

/** `name`, `name:1`, or `name:function_output:1`. */
export function outputOf(reference: string): NodeOutput {
  const [node = '', ...rest] = reference.split(':');
  return { node, output: Number(rest.at(-1) ?? 0) || 0 };
}

export interface Ordered {
  /** In an order in which they can be computed. */
  readonly nodes: readonly GraphNode[];
  /** Those that stand in a circle (a loop of TensorFlow 1), and what they feed. */
  readonly circular: readonly GraphNode[];
}

/** Throws TfjsModelError. */
export function nodesOf(topology: Json, lines: Lines): Ordered {
  const nodes = (itemsOf(member(topology, 'node')) ?? []).map((json) => nodeOf(json, lines));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const order: GraphNode[] = [];
  const open = new Map<string, number>();
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const needs = new Set(node.inputs.map((input) => input.node));
    for (const name of needs) {
      if (!byName.has(name))
        throw bad(
          `Node ${quoted(node.name)} takes its input from ${quoted(name)}, which is not there`,
          node.json,
          lines,
        );
      const known = readers.get(name);
      if (known) known.push(node);
      else readers.set(name, [node]);
    }
    open.set(node.name, needs.size);
    if (needs.size === 0) order.push(node);
  }
  for (let i = 0; i < order.length; i++) {
    for (const reader of readers.get(order[i]?.name ?? '') ?? []) {
      const left = (open.get(reader.name) ?? 0) - 1;
      open.set(reader.name, left);
      if (left === 0) order.push(reader);
    }
  }
  const ordered = new Set(order);
  return { nodes: order, circular: nodes.filter((node) => !ordered.has(node)) };
}

function nodeOf(json: Json, lines: Lines): GraphNode {
  const [name, op] = [textMember(json, 'name'), textMember(json, 'op')];
  if (name === undefined || op === undefined) throw bad('A node of the graph has no name or no op', json, lines);
  const inputs = (itemsOf(member(json, 'input')) ?? []).flatMap((input) => stringOf(input) ?? []);
  return {
    name,
    op,
    inputs: inputs.filter((input) => !input.startsWith('^')).map(outputOf),
    attributes: new NodeAttributes(member(json, 'attr')),
    json,
  };
}

const bad = (what: string, json: Json, lines: Lines): TfjsModelError =>
  new TfjsModelError('malformed', `${what}. Convert the model again.`, lines.range(json));
