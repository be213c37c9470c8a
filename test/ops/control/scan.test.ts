import { describe, expect, it } from 'vitest';
import type { Attribute } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';
import { body, branch, tripsOf, uncertain, uncertainly } from './bodies';

/** Scans, judged by finite differences of the original. */

/** h ← tanh(x·u + h·v); stacks h and x∘x. */
const cell = body(
  ['h', 'x'],
  [
    node('MatMul', ['x', 'u'], 'xu'),
    node('MatMul', ['h', 'v'], 'hv'),
    node('Add', ['xu', 'hv'], 'z'),
    node('Tanh', ['z'], 'next'),
    node('Mul', ['x', 'x'], 'squares'),
    node('Identity', ['next'], 'emitted'),
  ],
  ['next', 'emitted', 'squares'],
);

const weights = {
  u: uniform([3, 4], { seed: 1, low: -1, high: 1 }),
  v: uniform([4, 4], { seed: 2, low: -1, high: 1 }),
};
const h0 = uniform([2, 4], { seed: 3 });

/** A Scan over one state and one sequence, of which everything is asked. */
const scan = (b: Attribute, attributes: Readonly<Record<string, readonly number[]>>) =>
  node('Scan', ['h0', 'x'], ['last', 'all', 'squares'], { body: b, num_scan_inputs: 1, ...attributes });

const everything = { h0: 'agrees', x: 'agrees', u: 'agrees', v: 'agrees' };

describe('Scan', () => {
  it.each([
    ['forwards', {}, [5, 2, 3]],
    ['backwards', { scan_input_directions: [1] }, [5, 2, 3]],
    ['stacking backwards', { scan_output_directions: [1, 0] }, [5, 2, 3]],
    ['backwards both ways', { scan_input_directions: [1], scan_output_directions: [1, 1] }, [5, 2, 3]],
    ['along another axis', { scan_input_axes: [1], scan_output_axes: [1, 0] }, [2, 5, 3]],
    [
      'along an axis from the end, backwards',
      { scan_input_axes: [-1], scan_output_axes: [-1, -2], scan_input_directions: [1] },
      [2, 3, 5],
    ],
    ['a single round', {}, [1, 2, 3]],
  ] as const)('%s', async (_, attributes, shape) => {
    const verdicts = await judgeOperator({
      nodes: [scan(cell, attributes)],
      inputs: { h0, x: uniform(shape, { seed: 4 }), ...weights },
    });
    expect(verdicts).toEqual(everything);
  });

  it.each([
    ['last', everything],
    ['all', everything],
    ['squares', { h0: 'no path', x: 'agrees', u: 'no path', v: 'no path' }],
  ])('with a cotangent on %s alone', async (output, expected) => {
    const verdicts = await judgeOperator({
      nodes: [scan(cell, { scan_output_directions: [0, 1] })],
      inputs: { h0, x: uniform([4, 2, 3], { seed: 4 }), ...weights },
      outputs: [output],
    });
    expect(verdicts).toEqual(expected);
  });

  it('over several states and sequences, of which some matter to nothing', async () => {
    const busy = body(
      ['p', 'count', 'q', 'a', 'k', 'b'],
      [
        node('Mul', ['p', 'a'], 'pa'),
        node('Add', ['pa', 'q'], 'p2'),
        node('Add', ['count', 'k'], 'count2'),
        node('Cast', ['count'], 'number', { to: 1 }),
        node('Mul', ['b', 'number'], 'bn'),
        node('Sin', ['bn'], 'q2'),
        node('Neg', ['q'], 'out'),
      ],
      ['p2', 'count2', 'q2', 'out'],
    );
    const verdicts = await judgeOperator({
      nodes: [
        node('Scan', ['p0', 'zero', 'q0', 'a', 'k', 'b'], ['p', 'count', 'q', 'outs'], {
          body: busy,
          num_scan_inputs: 3,
          scan_input_directions: [0, 1, 1],
          scan_input_axes: [0, 0, 1],
        }),
      ],
      inputs: {
        p0: uniform([3], { seed: 5 }),
        q0: uniform([3], { seed: 6 }),
        a: uniform([4, 3], { seed: 7 }),
        b: uniform([3, 4], { seed: 8 }),
        k: uniform([4], { dtype: 'int64', low: 1, high: 4 }),
      },
      constants: { zero: scalar(1, 'int64') },
      outputs: ['p', 'outs'],
    });
    expect(verdicts).toEqual({ p0: 'agrees', q0: 'agrees', a: 'agrees', b: 'agrees' });
  });

  it('whose rounds need nothing of what they were given', async () => {
    const linear = body(['s', 'x'], [node('Add', ['s', 'w'], 's2'), node('Neg', ['x'], 'y')], ['s2', 'y']);
    const verdicts = await judgeOperator({
      nodes: [node('Scan', ['s0', 'x'], ['s', 'ys'], { body: linear, num_scan_inputs: 1 })],
      inputs: { s0: uniform([3]), x: uniform([4, 3]), w: uniform([3], { seed: 2 }) },
      outputs: ['s'],
    });
    expect(verdicts).toEqual({ s0: 'agrees', x: 'no path', w: 'agrees' });
  });

  it('without a state is a map', async () => {
    const map = body(['x', 'y'], [node('MatMul', ['x', 'y'], 'xy'), node('Sub', ['xy', 'w'], 'z')], ['z']);
    const verdicts = await judgeOperator({
      nodes: [node('Scan', ['x', 'y'], ['z'], { body: map, num_scan_inputs: 2, scan_input_axes: [1, 0] })],
      inputs: { x: uniform([2, 4, 3]), y: uniform([4, 3, 2]), w: uniform([2, 1], { seed: 3 }) },
    });
    expect(verdicts).toEqual({ x: 'agrees', y: 'agrees', w: 'agrees' });
  });

  it('with a branch that each round chooses anew, and a Scan in a Scan', async () => {
    const inner = body(['t', 'e'], [node('Mul', ['t', 'e'], 'te'), node('Add', ['te', 's'], 't2')], ['t2']);
    const outer = body(
      ['s', 'x'],
      [
        node('Scan', ['s', 'x'], ['t'], { body: inner, num_scan_inputs: 1 }),
        node('ReduceSum', ['x'], 'sum', { keepdims: 0 }),
        node('Greater', ['sum', 'zero'], 'positive'),
        node('If', ['positive'], 'next', {
          then_branch: branch([node('Mul', ['t', 'w'], 'n1')], ['n1']),
          else_branch: branch([node('Sin', ['t'], 'n2')], ['n2']),
        }),
      ],
      ['next'],
    );
    const verdicts = await judgeOperator({
      nodes: [node('Scan', ['s0', 'x'], ['y'], { body: outer, num_scan_inputs: 1, scan_input_directions: [1] })],
      inputs: { s0: uniform([3]), x: uniform([4, 2, 3], { seed: 9 }), w: uniform([3], { seed: 2 }) },
      constants: { zero: scalar(0) },
    });
    expect(verdicts).toEqual({ s0: 'agrees', x: 'agrees', w: 'agrees' });
  });

  it('over values whose rank only a run tells', async () => {
    const b = body(
      ['s', 'e'],
      [node('Mul', ['s', 'e'], 'se'), node('Sin', ['se'], 's2'), node('Mul', ['s', 's'], 'ss')],
      [],
    );
    const outputs = ['s2', 'ss'].map((name) => value(name, [3]));
    const verdicts = await judgeOperator({
      nodes: [
        node('Greater', ['t', 'zero'], 'mask'),
        node('Compress', ['three', 'mask'], 'shape'),
        node('Reshape', ['x', 'shape'], 'row'),
        node('Scan', ['row', 'rows'], ['s', 'all'], {
          body: { type: 'graph', value: { ...b.value, outputs } },
          num_scan_inputs: 1,
        }),
      ],
      inputs: { x: uniform([1, 3]), rows: uniform([4, 3], { seed: 2 }), t: vector([1, -1]) },
      constants: { zero: scalar(0), three: vector([3, 7], 'int64') },
    });
    expect(verdicts).toEqual({ x: 'agrees', rows: 'agrees', t: 'no path' });
  });

  it('what cannot be differentiated in its body is a cut at the node inside', async () => {
    const b = body(['s', 'x'], [...uncertain('x', 'far'), node('Neg', ['s'], 's2')], ['s2', 'far']);
    const { cuts, absent, of } = await gradientsOf({
      nodes: [tripsOf('t'), node('Scan', ['s0', 'x'], ['s', 'all'], { body: b, num_scan_inputs: 1 })],
      inputs: { s0: uniform([1, 3]), x: uniform([4, 1, 3]), t: scalar(2.5) },
      constants: uncertainly([1, 3]),
      cotangents: { s: uniform([1, 3], { low: 1, high: 1 }), all: uniform([4, 1, 3]) },
    });
    expect(cuts.map((c) => c.node)).toEqual(['Scan:s/body/Expand:far']);
    expect(absent.get('x')).toBe('cut at Scan:s/body/Expand:far');
    expect(of.get('s0')).toEqual([1, 1, 1]);
  });

  it('knows the types of everything in its body, and of what it puts out', () => {
    const path = writeTinyModel({
      nodes: [scan(cell, { scan_input_axes: [1], scan_output_axes: [1, 2] })],
      inputs: [value('h0', [2, 4]), value('x', [2, 5, 3]), value('u', [3, 4]), value('v', [4, 4])],
      outputs: ['last', 'all', 'squares'].map((name) => ({ name })),
    });
    const { types } = canonicalise(readOnnx(path));
    expect(types.get('xu')?.shape).toEqual([2, 4]);
    expect(['last', 'all', 'squares'].map((name) => types.get(name)?.shape)).toEqual([
      [2, 4],
      [2, 5, 4],
      [2, 3, 5],
    ]);
  });
});
