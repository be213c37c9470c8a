import type { Node, Tensor } from '../../../src/model';
import { random } from '../../support/draw';
import { node, value } from '../../support/onnx';
import { scalar, uniform } from '../../support/tensors';
import { body, branch, rounds, tripsOf } from './bodies';

/** Random programs of branches, loops and scans in each other. */

/** A Scan is not run unless the shapes of what its body hands out are known. */
const shaped = (b: ReturnType<typeof body>): ReturnType<typeof body> => ({
  ...b,
  value: { ...b.value, outputs: b.value.outputs.map((v) => value(v.name, [3])) },
});

/** Writes nodes over values that are all vectors of three. */
class Author {
  private readonly next: () => number;
  private count = 0;

  constructor(seed: number) {
    this.next = random(seed);
  }

  private below = (n: number): number => Math.floor(this.next() * n);
  private pick = <T>(list: readonly T[]): T => list[this.below(list.length)] as T;
  private name = (): string => `v${this.count++}`;

  /** A few nodes on top of `known`; returns them and the values that they make. */
  write(known: readonly string[], depth: number, length = 2 + this.below(3)): { nodes: Node[]; made: string[] } {
    const nodes: Node[] = [];
    const made: string[] = [];
    for (let i = 0; i < length; i++) {
      const all = [...known, ...made];
      const kind = depth > 0 ? this.below(6) : 0;
      const step =
        kind === 1
          ? this.choose(all, depth)
          : kind === 2
            ? this.repeat(all, depth)
            : kind === 3
              ? this.fold(all, depth)
              : this.plain(all);
      nodes.push(...step.nodes);
      made.push(...step.made);
    }
    return { nodes, made };
  }

  private plain(known: readonly string[]): { nodes: Node[]; made: string[] } {
    const y = this.name();
    const op = this.pick(['Sin', 'Tanh', 'Neg', 'Add', 'Sub', 'Mul']);
    const inputs = ['Add', 'Sub', 'Mul'].includes(op) ? [this.pick(known), this.pick(known)] : [this.pick(known)];
    if (op !== 'Mul') return { nodes: [node(op, inputs, y)], made: [y] };
    // Products of products would grow without bound.
    const bounded = this.name();
    return {
      nodes: [node('Tanh', [inputs[0] as string], bounded), node('Mul', [bounded, inputs[1] as string], y)],
      made: [y],
    };
  }

  private last = (made: readonly string[], count: number): readonly string[] => made.slice(-count);

  private choose(known: readonly string[], depth: number): { nodes: Node[]; made: string[] } {
    const [sum, condition, y, z] = [this.name(), this.name(), this.name(), this.name()];
    const one = (): ReturnType<typeof branch> => {
      const { nodes, made } = this.write(known, depth - 1);
      return branch(nodes, this.last(made, 2));
    };
    return {
      nodes: [
        node('ReduceSum', [this.pick(known)], sum, { keepdims: 0 }),
        node('Greater', [sum, this.pick(['low', 'high'])], condition),
        node('If', [condition], [y, z], { then_branch: one(), else_branch: one() }),
      ],
      made: [y, z],
    };
  }

  private repeat(known: readonly string[], depth: number): { nodes: Node[]; made: string[] } {
    const [i, going, still, a, b, y, z] = Array.from({ length: 7 }, this.name) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const { nodes, made } = this.write([...known, a, b], depth - 1);
    const loop = rounds([i, going, a, b], [node('Identity', [going], still), ...nodes], [still, ...this.last(made, 2)]);
    return {
      nodes: [node('Loop', ['trips', '', this.pick(known), this.pick(known)], [y, z], { body: loop })],
      made: [y, z],
    };
  }

  private fold(known: readonly string[], depth: number): { nodes: Node[]; made: string[] } {
    const [a, row, y, all, sum] = Array.from({ length: 5 }, this.name) as [string, string, string, string, string];
    const { nodes, made } = this.write([...known, a, row], depth - 1);
    const attributes = {
      scan_input_directions: [this.below(2)],
      scan_output_directions: [this.below(2)],
      num_scan_inputs: 1,
    };
    return {
      nodes: [
        node('Scan', [this.pick(known), 'rows'], [y, all], {
          body: shaped(body([a, row], nodes, this.last(made, 2))),
          ...attributes,
        }),
        node('Cos', [all], `${all}:cos`),
        node('Mul', [`${all}:cos`, 'rows'], `${all}:weighted`),
        node('ReduceMean', [`${all}:weighted`, 'first'], sum, { keepdims: 0 }),
      ],
      made: [y, sum],
    };
  }
}

export interface Program {
  readonly nodes: readonly Node[];
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly string[];
}

/** All values are vectors of three; bodies stand at most two deep in each other. */
export function program(seed: number): Program {
  const { nodes, made } = new Author(seed).write(['p', 'q'], 2, 5);
  return {
    nodes: [tripsOf('t'), ...nodes],
    inputs: {
      p: uniform([3], { seed }),
      q: uniform([3], { seed: seed + 1 }),
      rows: uniform([4, 3], { seed }),
      t: scalar(2.4),
    },
    constants: { low: scalar(-0.7), high: scalar(0.9), first: { ...scalar(0, 'int64'), dims: [1] } },
    outputs: made.slice(-3),
  };
}
