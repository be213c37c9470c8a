import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { joint, layer, Sketch } from '../../support/tfjs/describe';

/** Each input through a dense layer, so that there are gradients to compare. */
function merged(shapes: readonly (readonly number[])[], className: string, config = {}) {
  const sketch = new Sketch();
  const parts = shapes.map((shape) => sketch.call(layer('Dense', { units: shape.at(-1) ?? 1 }), sketch.input(shape)));
  return sketch.network(sketch.call(layer(className, config), ...parts));
}

describe.each(['Add', 'Average', 'Maximum', 'Minimum', 'Multiply'])('%s', (className) => {
  it.each([
    [[[4], [4]]],
    [[[4], [4], [4]]],
    [
      [
        [3, 4],
        [3, 4],
      ],
    ],
    [
      [
        [3, 4],
        [1, 4],
      ],
    ],
    [[[3, 4], [4]]],
    [[[2, 3, 4], [4]]],
  ])('of %j', async (shapes) => {
    // The library's gradients of maxima and minima do not broadcast.
    const equal = new Set(shapes.map(String)).size === 1;
    const gradients = equal || !['Maximum', 'Minimum'].includes(className);
    await expectEqual(merged(shapes, className), { gradients });
  });

  it('of convolutions stays free of transpositions', async () => {
    const sketch = new Sketch();
    const x = sketch.input([4, 4, 3]);
    const conv = () => layer('Conv2D', { filters: 3, kernelSize: 3, padding: 'same' });
    const first = sketch.call(conv(), x);
    const network = sketch.network(sketch.call(layer(className), first, sketch.call(conv(), first)));
    const { graph } = await expectEqual(network);
    expect(graph.nodes.filter((n) => n.op === 'Transpose' && !n.inputs[0]?.endsWith('kernel'))).toHaveLength(2);
  });

  it('of a convolution and the input of the network', async () => {
    const sketch = new Sketch();
    const x = sketch.input([4, 4, 3]);
    const y = sketch.call(layer('Conv2D', { filters: 3, kernelSize: 3, padding: 'same' }), x);
    await expectEqual(sketch.network(sketch.call(layer(className), y, x)));
  });

  it('of shapes that do not fit is refused', () => {
    expect(buildNetwork(joint([[3], [4]], layer(className))).remarks[0]?.message).toContain(
      '[batch, 3] and [batch, 4]',
    );
  });
});

describe('Concatenate', () => {
  it.each([
    [[[4], [3]], {}],
    [[[4], [3], [2]], { axis: -1 }],
    [
      [
        [2, 4],
        [3, 4],
      ],
      { axis: 1 },
    ],
    [
      [
        [2, 4],
        [2, 3],
      ],
      { axis: 2 },
    ],
    [
      [
        [2, 3, 4],
        [2, 3, 1],
      ],
      {},
    ],
  ])('%j with %j', async (shapes, config) => {
    await expectEqual(merged(shapes, 'Concatenate', config));
  });

  it.each([-1, 1, 2])('puts convolutions together along axis %i', async (axis) => {
    const sketch = new Sketch();
    const x = sketch.input([4, 4, 3]);
    const conv = () => sketch.call(layer('Conv2D', { filters: 3, kernelSize: 2 }), x);
    await expectEqual(sketch.network(sketch.call(layer('Concatenate', { axis }), conv(), conv())));
  });

  it('of shapes that do not fit is refused', () => {
    const { remarks } = buildNetwork(
      joint(
        [
          [3, 2],
          [4, 2],
        ],
        layer('Concatenate', {}, 'both'),
      ),
    );
    expect(remarks[0]?.message).toMatch(/^both cannot put inputs of the shapes \[batch, 3, 2\] and \[batch, 4, 2\]/);
  });
});

describe('Dot', () => {
  it.each([
    [[[4], [4]], { axes: 1 }],
    [[[4], [4]], { axes: -1, normalize: true }],
    [
      [
        [3, 4],
        [5, 4],
      ],
      { axes: 2 },
    ],
    [
      [
        [3, 4],
        [3, 5],
      ],
      { axes: 1 },
    ],
    [
      [
        [3, 4],
        [4, 5],
      ],
      { axes: [2, 1] },
    ],
    [[[3, 4], [4]], { axes: [2, 1] }],
    [[[4], [4, 3]], { axes: [1, 1] }],
    [
      [
        [3, 4],
        [5, 4],
      ],
      { axes: -1, normalize: true },
    ],
  ])('%j with %j', async (shapes, config) => {
    await expectEqual(merged(shapes, 'Dot', config));
  });
});
