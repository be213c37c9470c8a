import { attribute, type Graph, type Node } from '../../model';
import {
  type AdjointContext,
  type BodyAdjoint,
  type InferContext,
  type Inferred,
  NoGradient,
  type OperatorRule,
} from '../operator';

/** An If that the canonical graph still has: its condition is known only at run time. */

function branches(node: Node): readonly [then: Graph, otherwise: Graph] {
  const [then, otherwise] = [attribute(node, 'then_branch', 'graph'), attribute(node, 'else_branch', 'graph')];
  if (!then || !otherwise) throw new NoGradient('it lacks a branch');
  return [then, otherwise];
}

/** Known where both branches make the same type. */
function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const made = ['then_branch', 'else_branch'].map((name) =>
    attribute(c.node, name, 'graph')?.outputs.map((v) => c.inner(v.name)),
  );
  return c.node.outputs.map((_, i) => {
    const [a, b] = [made[0]?.[i], made[1]?.[i]];
    const same = a && b && a.dtype === b.dtype && a.shape.join() === b.shape.join();
    return same ? { dtype: a.dtype, shape: a.shape } : undefined;
  });
}

/** Cotangents of the branch's outputs; none where they have other shapes than what came out: then it was the other branch that ran. */
function cotangents(c: AdjointContext, branch: Graph): readonly (readonly [string, string])[] {
  const pairs = branch.outputs.flatMap(({ name }, i) => {
    const dy = c.cotangent(i);
    return dy === undefined ? [] : [[name, dy] as const];
  });
  const { types } = c.b;
  const ran = pairs.every(([y, dy]) => {
    const [have, want] = [types.get(y), types.get(dy)];
    return !have || !want || have.shape.join() === want.shape.join();
  });
  return ran ? pairs : [];
}

/**
 * An If on the same condition, each branch with its own nodes again and their adjoints. It makes the gradients of all that either branch
 * reads from outside; a branch that does not use a value has zeros for it. TensorFlow cond_v2.py: `_IfGrad`.
 */
function adjoint(c: AdjointContext): readonly (readonly [string, string])[] {
  const swept = branches(c.node).map((g) => c.differentiate(g, cotangents(c, g), c.wanted));
  const read = [...c.wanted].filter((value) => swept.some((s) => s.gradients.has(value)));
  if (!read.length) return [];
  const graph = (s: BodyAdjoint): Graph =>
    s.graph(
      [],
      read.map((value) => s.gradients.get(value) ?? s.b.filled(0, c.b.shapeOf(value), c.b.dtypeOf(value))),
    );
  const [then, otherwise] = swept.map(graph) as [Graph, Graph];
  const gradients = c.b.node(
    'If',
    [c.input(0)],
    { then_branch: { type: 'graph', value: then }, else_branch: { type: 'graph', value: otherwise } },
    read.length,
  );
  return read.map((value, i) => {
    const gradient = gradients[i] as string;
    const { dtype, shape } = c.b.typeOf(value);
    c.b.types.set(gradient, { dtype, shape });
    return [value, gradient];
  });
}

export const conditional: OperatorRule = {
  type: 'If',
  infer,
  adjoint,
};
