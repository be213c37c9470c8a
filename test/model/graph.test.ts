import { describe, expect, it } from 'vitest';
import {
  type Attributes,
  attribute,
  capturedInputs,
  float,
  type Graph,
  int,
  ints,
  type Node,
  numberAttribute,
  subgraphs,
  tensorOf,
} from '../../src/model';

const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): Node => ({
  op,
  domain: '',
  name: op,
  inputs,
  outputs,
  attributes,
});

const graph = (nodes: readonly Node[], outputs: readonly string[], inputs: readonly string[] = []): Graph => ({
  name: '',
  inputs: inputs.map((name) => ({ name })),
  outputs: outputs.map((name) => ({ name })),
  initializers: new Map([['own', tensorOf('float32', [1], [1])]]),
  nodes,
  values: new Map(),
});

const holding = (name: string, value: Graph): Attributes => ({ [name]: { type: 'graph', value } });

describe('an attribute', () => {
  const softmax = node('Softmax', ['x'], ['y'], { axis: int(1), axes: ints([0, 2]), alpha: float(0.5) });

  it('is given when it is there with the type that is asked for', () => {
    expect(attribute(softmax, 'axes', 'ints')).toEqual([0, 2]);
    expect(attribute(softmax, 'axis', 'ints')).toBeUndefined();
    expect(attribute(softmax, 'perm', 'ints')).toBeUndefined();
  });

  it('that is a number may be whole or not, and has a default', () => {
    expect(numberAttribute(softmax, 'axis', -1)).toBe(1);
    expect(numberAttribute(softmax, 'alpha', 1)).toBe(0.5);
    expect(numberAttribute(softmax, 'beta', 7)).toBe(7);
    expect(numberAttribute(softmax, 'axes', 7)).toBe(7);
  });
});

describe('subgraphs', () => {
  it('are named by the attributes that hold them', () => {
    const [a, b] = [graph([], []), graph([], [])];
    const both = node('If', ['c'], ['y'], { ...holding('then_branch', a), list: { type: 'graphs', value: [b, a] } });
    expect(subgraphs(both)).toEqual([
      { attribute: 'then_branch', graph: a },
      { attribute: 'list[0]', graph: b },
      { attribute: 'list[1]', graph: a },
    ]);
  });
});

describe('what a node reads', () => {
  it('is its inputs, without those left out', () => {
    expect(capturedInputs(node('Clip', ['x', '', 'max'], ['y']))).toEqual(['x', 'max']);
  });

  it('is also what its branches take from outside, not what they make or hold themselves', () => {
    const branch = graph([node('Add', ['outer', 'own'], ['h']), node('Mul', ['h', 'factor'], ['z'])], ['z']);
    expect(capturedInputs(node('If', ['c'], ['y'], holding('then_branch', branch)))).toEqual(['c', 'outer', 'factor']);
  });

  it('is also what a branch hands straight out', () => {
    expect(capturedInputs(node('If', ['c'], ['y'], holding('then_branch', graph([], ['outer']))))).toEqual([
      'c',
      'outer',
    ]);
  });

  it('is not what a body is given', () => {
    const body = graph([node('Add', ['state', 'step'], ['next'])], ['next'], ['state']);
    expect(capturedInputs(node('Loop', ['n', '', 's'], ['y'], holding('body', body)))).toEqual(['n', 's', 'step']);
  });

  it('is found however deep it stands, once', () => {
    const deepest = graph([node('Add', ['far', 'middle'], ['z'])], ['z']);
    const middle = graph(
      [node('Relu', ['far'], ['middle']), node('If', ['flag'], ['m'], holding('else_branch', deepest))],
      ['m'],
    );
    expect(capturedInputs(node('If', ['c'], ['y'], holding('then_branch', middle)))).toEqual(['c', 'far', 'flag']);
  });
});
