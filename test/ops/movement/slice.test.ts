import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** What Slice takes and where its gradient goes back to; the runtime and finite differences are the judges. */

const c = (...values: number[]) => int64Tensor(values);
const end = Number.MAX_SAFE_INTEGER;

describe('Slice', () => {
  const x = uniform([5, 7]);
  const operator = node('Slice', ['x', 'starts', 'ends', 'axes', 'steps'], 'y');

  it.each([
    ['a block', [1, 2], [3, 6], [0, 1], [1, 1]],
    ['one axis', [2], [4], [-1], [1]],
    ['counted from the end', [-3, -2], [-1, end], [0, 1], [1, 1]],
    ['beyond both ends', [-99, 1], [99, 99], [0, 1], [1, 1]],
    ['every second', [0, 1], [5, 7], [0, 1], [2, 2]],
    ['every third, a rest left over', [1], [7], [1], [3]],
    ['steps longer than the axis', [1, 2], [5, 7], [0, 1], [9, 1]],
    ['backwards', [end, 4], [-end, 1], [0, 1], [-1, -1]],
    ['backwards by two', [5], [0], [1], [-2]],
    ['backwards by three from behind the end', [99], [-99], [1], [-3]],
    ['backwards and forwards', [3, 0], [0, 6], [0, 1], [-2, 3]],
    ['a single element', [2, 3], [3, 4], [0, 1], [1, 1]],
    ['nothing', [3], [3], [0], [1]],
    ['nothing, backwards', [1], [4], [1], [-1]],
    ['nothing, backwards by three from the end', [6], [6], [1], [-3]],
    ['a step as long as can be', [1], [end], [1], [end]],
    ['a step back as long as can be', [5], [-end], [1], [-end]],
    ['everything', [0], [end], [0], [1]],
  ])('%s', async (_, starts, ends, axes, steps) => {
    const constants = { starts: c(...starts), ends: c(...ends), axes: c(...axes), steps: c(...steps) };
    expect(await judgeOperator({ nodes: [operator], inputs: { x }, constants })).toEqual({ x: 'agrees' });
  });

  it('takes the first axes and steps of one unless it is told otherwise', async () => {
    const nodes = [node('Slice', ['x', 'starts', 'ends'], 'y')];
    const constants = { starts: c(1, 2), ends: c(4, 5) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual({ x: 'agrees' });
  });

  it.each([
    { starts: [1, -2], ends: [3, end] },
    { starts: [1], ends: [6], axes: [1] },
  ])('reads the attributes %o that opset 9 has', async (values) => {
    const nodes = [node('Slice', ['x'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: { x }, opset: 9 })).toEqual({ x: 'agrees' });
  });

  it('learns by running where it cuts, when the model computes that', async () => {
    // The number of positive flags is the end.
    const nodes = [
      node('NonZero', ['flags'], 'found'),
      node('Shape', ['found'], 'count', { start: 1 }),
      node('Slice', ['x', 'zero', 'count'], 'y'),
    ];
    const inputs = { x, flags: uniform([4], { low: 0.5, high: 1 }) };
    const verdicts = await judgeOperator({ nodes, inputs, constants: { zero: c(0) } });
    expect(verdicts).toEqual({ x: 'agrees', flags: 'no path' });
  });

  it('of nothing', async () => {
    const constants = { starts: c(0), ends: c(2), axes: c(1), steps: c(1) };
    expect(await judgeOperator({ nodes: [operator], inputs: { x: uniform([0, 3]) }, constants })).toEqual({
      x: 'agrees',
    });
  });
});
