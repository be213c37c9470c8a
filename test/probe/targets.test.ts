import { describe, expect, it } from 'vitest';
import type { Layer } from '../../src/model';
import { tensorOf } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import { type Target, targetsOf } from '../../src/probe/targets';
import { graph, input, node } from './graphs';

/** y = relu(x·w + b), with w also under a second name behind Identity, and a constant that scales. */
const g = graph(
  [input('x', [2, 3]), input('ids', [2], 'int64')],
  [
    node('Identity', ['b'], ['b.alias']),
    node('MatMul', ['x', 'w'], ['a']),
    node('Add', ['a', 'b.alias'], ['z']),
    node('Relu', ['z'], ['h']),
    node('Mul', ['h', 'half'], ['y']),
  ],
  ['y'],
  {
    w: tensorOf('float32', [3, 2], [1, 2, 3, 4, 5, 6]),
    b: tensorOf('float32', [2], [0, 0]),
    half: tensorOf('float32', [], [0.5]),
    shape: tensorOf('int64', [1], [2]),
    nothing: tensorOf('float32', [0], []),
  },
);

const types: Types = new Map();
types.set('x', { dtype: 'float32', shape: [2, 3] });
types.set('ids', { dtype: 'int64', shape: [2] });
for (const [name, t] of g.initializers) types.set(name, { dtype: t.dtype, shape: t.dims });
for (const n of g.nodes) inferNode(n, types);

const parameter = (name: string, shape: readonly number[]): NonNullable<Layer['weight']> => ({
  name,
  shape,
  units: 2,
  fanIn: 3,
  fanOut: 2,
  initializer: { kind: 'unknown', origin: 'none', variance: 0, confidence: 0 },
});

const dense: Layer = {
  id: 'dense',
  name: 'dense',
  kind: 'dense',
  weight: parameter('w', [3, 2]),
  bias: parameter('b.alias', [2]),
  activation: { kind: 'relu' },
  input: 'x',
  preActivation: 'z',
  output: 'h',
  normalisation: null,
  residual: false,
  head: false,
  unitAxis: -1,
  gate: false,
  predecessors: [],
  direct: false,
  nodes: [],
};

const byName = (isParameter: (name: string) => boolean): ReadonlyMap<string, Target> =>
  new Map(targetsOf(g, [dense], types, isParameter).map((t) => [t.name, t]));

describe('what the probe looks at', () => {
  const targets = byName(() => true);

  it('inputs and outputs of floating-point numbers, not of integers', () => {
    expect(targets.get('x')?.role).toBe('input');
    expect(targets.get('y')?.role).toBe('output');
    expect(targets.has('ids')).toBe(false);
    expect(targets.has('shape')).toBe(false);
  });

  it('parameters with the layer that they belong to, behind Identity under their own names', () => {
    expect(targets.get('w')).toEqual({ name: 'w', role: 'parameter', layer: 'dense' });
    expect(targets.get('b.alias')).toEqual({ name: 'b.alias', role: 'parameter', layer: 'dense' });
    expect(targets.get('b')).toEqual({ name: 'b', role: 'parameter' });
  });

  it('pre-activations and outputs of layers; the units of a rectifier', () => {
    expect(targets.get('z')).toEqual({ name: 'z', role: 'activation', layer: 'dense', op: 'Add', units: -1 });
    expect(targets.get('h')).toEqual({ name: 'h', role: 'activation', layer: 'dense', op: 'Relu' });
  });

  it('no empty tensors', () => {
    expect(targets.has('nothing')).toBe(false);
  });

  it('no numbers of formulas', () => {
    expect(targets.get('half')?.role).toBe('parameter');
    expect(byName((name) => name !== 'half').has('half')).toBe(false);
  });
});
