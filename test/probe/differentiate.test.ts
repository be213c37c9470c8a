import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import { differentiate } from '../../src/probe/differentiate';
import { graph, input, node } from './graphs';

/** What a reverse sweep says of a graph; that its numbers are right is for the judges in test/numeric. */

const square = { dtype: 'float32', shape: [3, 3] } as const;

function swept(g: Graph, wanted: readonly string[], outputs: readonly string[] = g.outputs.map((v) => v.name)) {
  const types: Types = new Map(['x', 'w', 'v'].map((name) => [name, square]));
  for (const n of g.nodes) inferNode(n, types);
  const cotangents = new Map(outputs.map((name) => [name, `d${name}`]));
  for (const [name, d] of cotangents) types.set(d, types.get(name) ?? square);
  return { ...differentiate({ graph: g, types, cotangents, wanted: new Set(wanted) }), types };
}

const net = (...nodes: readonly ReturnType<typeof node>[]): Graph =>
  graph([input('x', [3, 3]), input('w', [3, 3]), input('v', [3, 3])], nodes, [nodes.at(-1)?.outputs[0] ?? '']);

describe('a reverse sweep', () => {
  it('appends the backward nodes to the forward ones and leaves these as they are', () => {
    const g = net(node('MatMul', ['x', 'w'], ['z']), node('Tanh', ['z'], ['y']));
    const { nodes, gradients, cuts } = swept(g, ['w']);
    expect(nodes.slice(0, 2)).toEqual(g.nodes);
    expect(nodes.length).toBeGreaterThan(2);
    expect(nodes.flatMap((n) => n.outputs)).toContain(gradients.get('w'));
    expect(cuts).toEqual([]);
  });

  it('gives every gradient the type of its value', () => {
    const { gradients, types } = swept(net(node('MatMul', ['x', 'w'], ['z']), node('Exp', ['z'], ['y'])), ['w', 'x']);
    for (const name of ['w', 'x']) expect(types.get(gradients.get(name) ?? '')).toMatchObject(square);
  });

  it('differentiates nothing that was not asked for', () => {
    const g = net(node('MatMul', ['x', 'w'], ['z']), node('MatMul', ['z', 'v'], ['y']));
    const count = (wanted: readonly string[]): number => swept(g, wanted).nodes.length;
    expect(count(['v'])).toBeLessThan(count(['w']));
    expect(count(['w'])).toBeLessThan(count(['w', 'v', 'x']));
    expect(swept(g, []).nodes).toEqual(g.nodes);
  });

  it('adds up what comes by several ways', () => {
    const { nodes, gradients } = swept(net(node('Mul', ['w', 'x'], ['a']), node('Add', ['a', 'w'], ['y'])), ['w']);
    const maker = nodes.find((n) => n.outputs.includes(gradients.get('w') ?? ''));
    expect(maker?.op).toBe('Add');
  });

  it('tells an absent gradient from one that is zero', () => {
    const g = net(node('MatMul', ['x', 'w'], ['z']), node('Tanh', ['v'], ['aside']), node('Exp', ['z'], ['y']));
    const { gradients, absent } = swept(g, ['w', 'v']);
    expect([...absent]).toEqual([['v', 'no path']]);
    expect(gradients.has('v')).toBe(false);
  });

  it('ends at an operator without a rule, and names it to all that lies before', () => {
    const custom = { ...node('Mystery', ['z'], ['m']), domain: 'com.example', name: 'mystery_7' };
    const g = net(node('MatMul', ['x', 'w'], ['z']), custom, node('MatMul', ['m', 'v'], ['y']));
    const types: Types = new Map(['x', 'w', 'v', 'z', 'm', 'y', 'dy'].map((name) => [name, square]));
    const { absent, cuts, gradients } = differentiate({
      graph: g,
      types,
      cotangents: new Map([['y', 'dy']]),
      wanted: new Set(['w', 'v']),
    });
    expect([...gradients.keys()]).toContain('v');
    expect([...absent]).toEqual([['w', 'cut at mystery_7']]);
    expect(cuts).toMatchObject([{ node: 'mystery_7', op: 'com.example:Mystery' }]);
  });

  it('asks for types that it lacks, so that a run can tell them', () => {
    const g = net(node('MatMul', ['x', 'w'], ['z']), node('Tanh', ['z'], ['y']));
    const types: Types = new Map(['x', 'w', 'dy'].map((name) => [name, square]));
    const request = { graph: g, types, cotangents: new Map([['y', 'dy']]), wanted: new Set(['w']) };
    const { unresolved, cuts } = differentiate(request);
    expect([...unresolved]).toEqual(['z']);
    expect(cuts).toHaveLength(1);
    for (const name of ['z', 'y']) types.set(name, square);
    expect(differentiate(request).cuts).toEqual([]);
  });

  it('takes no gradient for what an operator reads as a constant', () => {
    const g = graph(
      [input('x', [3, 3])],
      [node('BatchNormalization', ['x', 'scale', 'shift', 'mean', 'variance'], ['y'])],
      ['y'],
    );
    const types: Types = new Map(['x', 'y', 'dy'].map((name) => [name, square]));
    for (const name of ['scale', 'shift', 'mean', 'variance']) types.set(name, { dtype: 'float32', shape: [3] });
    const wanted = new Set(['scale', 'mean', 'variance']);
    const { gradients, constant } = differentiate({ graph: g, types, cotangents: new Map([['y', 'dy']]), wanted });
    expect(gradients.has('scale')).toBe(true);
    expect([...constant].sort()).toEqual(['mean', 'variance']);
  });
});
