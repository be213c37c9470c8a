import type { Attribute, Node, Tensor, ValueInfo } from '../../../src/model';
import { node, tinyGraph, value } from '../../support/onnx';
import { vector } from '../../support/tensors';

/** Subgraphs in a few words, and numbers that only a run tells. */

type Subgraph = Extract<Attribute, { readonly type: 'graph' }>;

/** A subgraph as an attribute. */
export const body = (
  inputs: readonly string[],
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: Readonly<Record<string, Tensor>> = {},
): Subgraph => ({
  type: 'graph',
  value: tinyGraph({
    nodes,
    inputs: inputs.map((name) => ({ name })),
    outputs: outputs.map((name) => ({ name })),
    initializers,
  }),
});

/** A branch: it has no inputs. */
export const branch = (
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: Readonly<Record<string, Tensor>> = {},
): Subgraph => body([], nodes, outputs, initializers);

/** The body of a Loop: round number and condition, then the states; it hands out whether to go on, the states, and what is stacked. */
export const rounds = (
  inputs: readonly [round: string, going: string, ...states: readonly string[]],
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: Readonly<Record<string, Tensor>> = {},
): Subgraph => ({
  type: 'graph',
  value: tinyGraph({
    nodes,
    inputs: [
      value(inputs[0], [], 'int64'),
      value(inputs[1], [], 'bool'),
      ...inputs.slice(2).map((name): ValueInfo => ({ name })),
    ],
    outputs: outputs.map((name) => ({ name })),
    initializers,
  }),
});

/** `trips` = the float scalar `t` rounded down: no integer of the model or its inputs says it. */
export const tripsOf = (t: string): Node => node('Cast', [t], 'trips', { to: 7 });

/** Constants that `uncertain` reads. */
export const uncertainly = (shape: readonly number[]): Readonly<Record<string, Tensor>> => ({
  'uncertain.axis': vector([0], 'int64'),
  'uncertain.row': vector([1, ...shape.slice(1)], 'int64'),
  'uncertain.shape': vector(shape, 'int64'),
});

/**
 * `y` from `x` through values whose shape only a run tells (a Loop over `trips` rounds whose state grows): no gradient gets in behind the
 * last node. `y` has the shape of `uncertainly`.
 */
export const uncertain = (x: string, y: string): Node[] => [
  node('Loop', ['trips', '', x], `${y}.long`, {
    body: rounds(
      [`${y}.i`, `${y}.going`, `${y}.s`],
      [node('Identity', [`${y}.going`], `${y}.on`), node('Concat', [`${y}.s`, x], `${y}.longer`, { axis: 0 })],
      [`${y}.on`, `${y}.longer`],
    ),
  }),
  node('ReduceSum', [`${y}.long`, 'uncertain.axis'], `${y}.sum`, { keepdims: 1 }),
  node('Reshape', [`${y}.sum`, 'uncertain.row'], `${y}.row`),
  node('Expand', [`${y}.row`, 'uncertain.shape'], y),
];
