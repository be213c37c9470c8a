import { describe, expect, it } from 'vitest';
import { inferNode } from '../../../src/ops/infer';
import type { Inferred } from '../../../src/ops/operator';
import { node } from '../../support/onnx';

/** A node that contradicts its inputs has no type: reading such a model must not stumble, the runtime then says what is wrong with it. */

const floats = (...shape: number[]): Inferred => ({ dtype: 'float32', shape });
const long = (...values: number[]): Inferred => ({ dtype: 'int64', shape: [values.length], values });

describe('no type is inferred for', () => {
  it.each([
    ['Concat along an axis that is not there', node('Concat', ['x', 'x'], 'y', { axis: 5 }), {}],
    ['Split along an axis that is not there', node('Split', ['x'], ['y'], { axis: -7, num_outputs: 1 }), {}],
    ['Transpose by what is no permutation', node('Transpose', ['x'], 'y', { perm: [0, 4] }), {}],
    ['Reshape to another number of elements', node('Reshape', ['x', 'a'], 'y'), { a: long(5, -1) }],
    ['Reshape to two free lengths', node('Reshape', ['x', 'a'], 'y'), { a: long(-1, -1) }],
    ['Expand to what does not fit', node('Expand', ['x', 'a'], 'y'), { a: long(2, 5) }],
    ['Tile by too few numbers', node('Tile', ['x', 'a'], 'y'), { a: long(2) }],
    ['Tile by a negative number', node('Tile', ['x', 'a'], 'y'), { a: long(2, -1) }],
    ['Pad by too few numbers', node('Pad', ['x', 'a'], 'y'), { a: long(1, 1, 1) }],
    ['Pad that takes away more than there is', node('Pad', ['x', 'a'], 'y'), { a: long(-2, 0, -2, 0) }],
    ['Slice by a step of 0', node('Slice', ['x', 'a', 'b', 'a', 'a'], 'y'), { a: long(0), b: long(2) }],
    ['Slice of an axis that is not there', node('Slice', ['x', 'a', 'b', 'b'], 'y'), { a: long(0), b: long(2) }],
    ['Gather along an axis that is not there', node('Gather', ['x', 'a'], 'y', { axis: 9 }), { a: floats(2) }],
    ['TopK along an axis that is not there', node('TopK', ['x', 'a'], ['y'], { axis: 9 }), { a: long(2) }],
    ['ArgMax along an axis that is not there', node('ArgMax', ['x'], 'y', { axis: 9 }), {}],
    ['OneHot of a negative depth', node('OneHot', ['x', 'a', 'x'], 'y'), { a: long(-3) }],
    ['Range by nothing', node('Range', ['a', 'b', 'a'], 'y'), { a: long(0), b: long(2) }],
    ['ConstantOfShape of a negative length', node('ConstantOfShape', ['a'], 'y'), { a: long(2, -1) }],
    [
      'DepthToSpace of channels that do not divide',
      node('DepthToSpace', ['z'], 'y', { blocksize: 2 }),
      { z: floats(1, 3, 2, 2) },
    ],
    ['DepthToSpace of a matrix', node('DepthToSpace', ['x'], 'y', { blocksize: 2 }), {}],
    ['GatherND of too many axes', node('GatherND', ['x', 'i'], 'y'), { i: floats() }],
    ['Resize to a negative length', node('Resize', ['x', '', '', 'a'], 'y'), { a: long(2, -4) }],
    ['Resize of too few axes', node('Resize', ['x', '', '', 'a'], 'y', { axes: [4] }), { a: long(2) }],
    ['CenterCropPad of too few numbers', node('CenterCropPad', ['x', 'a'], 'y'), { a: long(2) }],
    ['Compress along an axis that is not there', node('Compress', ['x', 'a'], 'y', { axis: 3 }), { a: long(1) }],
    ['EyeLike of a vector', node('EyeLike', ['a'], 'y'), { a: long(1, 2) }],
    ['AffineGrid of nothing', node('AffineGrid', ['x', 'a'], 'y'), { a: long() }],
    ['Unsqueeze at one place twice', node('Unsqueeze', ['x', 'a'], 'y'), { a: long(0, 0) }],
  ])('%s', (_, operator, more) => {
    const types = new Map<string, Inferred>(Object.entries({ x: floats(2, 3), ...more }));
    inferNode(operator, types);
    expect(types.get('y')).toBeUndefined();
  });
});
