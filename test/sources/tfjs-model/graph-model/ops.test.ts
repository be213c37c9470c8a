import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectEqual, one, read, TfGraph } from './graph';

/** Every operation is computed by TensorFlow.js's own executor of graph-models, too: it is the oracle. */

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

type Case = readonly [what: string, shape: readonly number[], make: (g: TfGraph, x: string) => string];

const check = (cases: readonly Case[]): void => {
  it.each(cases)('%s', (_, shape, make) => expectEqual(one(shape, make)));
};

const images = [2, 6, 5, 3];
const strided = { strides: [1, 2, 2, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC' };
const plain = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC' };

describe('convolutions', () => {
  check([
    ['valid', images, (g, x) => g.op('Conv2D', [x, g.weight([3, 3, 3, 4])], { ...plain, padding: 'VALID' })],
    ['same', images, (g, x) => g.op('Conv2D', [x, g.weight([3, 2, 3, 4])], { ...plain, padding: 'SAME' })],
    [
      'same, with strides',
      images,
      (g, x) => g.op('Conv2D', [x, g.weight([3, 3, 3, 4])], { ...strided, padding: 'SAME' }),
    ],
    [
      'dilated',
      images,
      (g, x) => g.op('Conv2D', [x, g.weight([2, 2, 3, 4])], { ...plain, dilations: [1, 2, 2, 1], padding: 'SAME' }),
    ],
    [
      'with paddings of its own',
      images,
      (g, x) =>
        g.op('Conv2D', [x, g.weight([3, 3, 3, 4])], {
          ...strided,
          padding: 'EXPLICIT',
          explicit_paddings: [0, 0, 0, 1, 2, 1, 0, 0],
        }),
    ],
    [
      'of each channel',
      images,
      (g, x) => g.op('DepthwiseConv2dNative', [x, g.weight([3, 3, 3, 2])], { ...plain, padding: 'SAME' }),
    ],
    [
      'of each channel, with strides',
      images,
      (g, x) => g.op('DepthwiseConv2dNative', [x, g.weight([3, 3, 3, 1])], { ...strided, padding: 'SAME' }),
    ],
    [
      'transposed',
      [2, 3, 3, 4],
      (g, x) =>
        g.op('Conv2DBackpropInput', [g.ints([2, 6, 6, 2]), g.weight([3, 3, 2, 4]), x], { ...strided, padding: 'SAME' }),
    ],
    [
      'transposed, valid',
      [2, 3, 3, 4],
      (g, x) =>
        g.op('Conv2DBackpropInput', [g.ints([2, 7, 7, 2]), g.weight([3, 3, 2, 4]), x], {
          ...strided,
          padding: 'VALID',
        }),
    ],
  ]);

  it.each(['Relu', 'Relu6', 'Elu', 'LeakyRelu', 'Prelu', ''])('fused with a bias and %s', async (activation) => {
    const fused = ['BiasAdd', activation].filter(Boolean);
    const attributes = {
      ...plain,
      padding: 'SAME',
      fused_ops: fused,
      num_args: activation === 'Prelu' ? 2 : 1,
      leakyrelu_alpha: { float: 0.3 },
    };
    const alpha = (g: TfGraph): readonly string[] => (activation === 'Prelu' ? [g.weight([1, 1, 4])] : []);
    await expectEqual(
      one(images, (g, x) => g.op('_FusedConv2D', [x, g.weight([3, 3, 3, 4]), g.weight([4]), ...alpha(g)], attributes)),
    );
  });

  it('of each channel, fused', async () => {
    const attributes = { ...strided, padding: 'SAME', fused_ops: ['BiasAdd', 'Relu6'], num_args: 1 };
    await expectEqual(
      one(images, (g, x) => g.op('FusedDepthwiseConv2dNative', [x, g.weight([3, 3, 3, 2]), g.weight([6])], attributes)),
    );
  });
});

describe('products', () => {
  check([
    [
      'of matrices',
      [4, 3],
      (g, x) => g.op('MatMul', [x, g.weight([3, 5])], { transpose_a: false, transpose_b: false }),
    ],
    ['with the second turned', [4, 3], (g, x) => g.op('MatMul', [x, g.weight([5, 3])], { transpose_b: true })],
    ['with the first turned', [3, 4], (g, x) => g.op('MatMul', [x, g.weight([3, 5])], { transpose_a: true })],
    ['of batches', [2, 4, 3], (g, x) => g.op('BatchMatMulV2', [x, g.weight([2, 5, 3])], { adj_x: false, adj_y: true })],
    [
      'fused',
      [4, 3],
      (g, x) =>
        g.op('_FusedMatMul', [x, g.weight([3, 5]), g.weight([5])], { fused_ops: ['BiasAdd', 'Relu'], num_args: 1 }),
    ],
  ]);
});

describe('elementwise', () => {
  const unary = [
    'Abs',
    'Atan',
    'Ceil',
    'Cos',
    'Elu',
    'Erf',
    'Exp',
    'Floor',
    'Neg',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Round',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Softplus',
    'Square',
    'Tanh',
    'Identity',
  ];
  check(unary.map((op): Case => [op, [4, 3], (g, x) => g.op(op, [x])]));
  check(['Log', 'Log1p', 'Rsqrt', 'Sqrt'].map((op): Case => [op, [4, 3], (g, x) => g.op(op, [g.op('Square', [x])])]));
  const binary = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'Maximum', 'Minimum', 'SquaredDifference'];
  check(
    binary.flatMap((op): Case[] => [
      [`${op} of two tensors`, [4, 3], (g, x) => g.op(op, [x, g.weight([4, 3], 1, 2)])],
      [`${op} of a number`, [4, 3], (g, x) => g.op(op, [g.float(0.5), g.op('Exp', [x])])],
      [
        `${op} behind a convolution, of one number per channel`,
        images,
        (g, x) =>
          g.op(op, [g.op('Conv2D', [x, g.weight([1, 1, 3, 4])], { ...plain, padding: 'VALID' }), g.weight([4], 1, 2)]),
      ],
    ]),
  );
  check([
    ['AddN', [4, 3], (g, x) => g.op('AddN', [x, g.weight([4, 3]), g.weight([4, 3])], { N: 3 })],
    ['Pow', [4, 3], (g, x) => g.op('Pow', [g.op('Exp', [x]), g.float(1.5)])],
    ['LeakyRelu', [4, 3], (g, x) => g.op('LeakyRelu', [x], { alpha: { float: 0.1 } })],
    ['Prelu', [4, 3], (g, x) => g.op('Prelu', [x, g.weight([3])])],
    ['BiasAdd', images, (g, x) => g.op('BiasAdd', [x, g.weight([3])])],
    ['Select', [4, 3], (g, x) => g.op('SelectV2', [g.op('Greater', [x, g.float(0)]), x, g.op('Neg', [x])])],
    ['ClipByValue', [4, 3], (g, x) => g.op('ClipByValue', [x, g.float(-0.5), g.float(0.25)])],
    ['StopGradient', [4, 3], (g, x) => g.op('StopGradient', [x])],
  ]);
});

describe('normalisations and pools', () => {
  const pool = { ksize: [1, 2, 3, 1], data_format: 'NHWC' };
  check([
    [
      'FusedBatchNormV3',
      images,
      (g, x) =>
        g.op('FusedBatchNormV3', [x, g.weight([3]), g.weight([3]), g.weight([3]), g.weight([3], 0.5, 2)], {
          epsilon: { float: 0.01 },
          is_training: false,
        }),
    ],
    ['MaxPool', images, (g, x) => g.op('MaxPool', [x], { ...pool, strides: [1, 2, 2, 1], padding: 'VALID' })],
    ['MaxPool, same', images, (g, x) => g.op('MaxPool', [x], { ...pool, strides: [1, 2, 2, 1], padding: 'SAME' })],
    ['AvgPool', images, (g, x) => g.op('AvgPool', [x], { ...pool, strides: [1, 1, 2, 1], padding: 'VALID' })],
    ['AvgPool, same', images, (g, x) => g.op('AvgPool', [x], { ...pool, strides: [1, 2, 2, 1], padding: 'SAME' })],
    ['Softmax', [4, 3], (g, x) => g.op('Softmax', [x])],
    ['LogSoftmax', [4, 3], (g, x) => g.op('LogSoftmax', [x])],
  ]);
});

describe('reductions', () => {
  check(
    ['Mean', 'Sum', 'Max', 'Min', 'Prod'].flatMap((op): Case[] => [
      [`${op} over images`, images, (g, x) => g.op(op, [x, g.ints([1, 2])], { keep_dims: false })],
      [`${op} over the last axis`, [4, 3], (g, x) => g.op(op, [x, g.int(-1)], { keep_dims: true })],
      [
        `${op} over images behind a convolution`,
        images,
        (g, x) => {
          const y = g.op('Conv2D', [x, g.weight([1, 1, 3, 4])], { ...plain, padding: 'VALID' });
          return g.op('Add', [g.op(op, [y, g.ints([1, 2])], { keep_dims: true }), y]);
        },
      ],
    ]),
  );
  check([['ArgMax', [4, 3], (g, x) => g.op('ArgMax', [x, g.int(1)], { output_type: 'DT_INT64' })]]);
});

describe('movement', () => {
  check([
    ['Reshape', [4, 6], (g, x) => g.op('Reshape', [x, g.ints([-1, 3])])],
    ['Squeeze', [4, 1, 3, 1], (g, x) => g.op('Squeeze', [x], { squeeze_dims: [1] })],
    ['ExpandDims', [4, 3], (g, x) => g.op('ExpandDims', [x, g.int(1)])],
    ['Transpose', [4, 3, 2], (g, x) => g.op('Transpose', [x, g.ints([2, 0, 1])])],
    ['ConcatV2', [4, 3], (g, x) => g.op('ConcatV2', [x, g.weight([4, 2]), g.int(1)], { N: 2 })],
    ['Pack', [4, 3], (g, x) => g.op('Pack', [x, g.weight([4, 3])], { N: 2, axis: 1 })],
    ['Unpack', [4, 3], (g, x) => g.op('Add', [g.op('Unpack', [x], { num: 3, axis: 1 }, 'u'), 'u:2'])],
    ['Split', [4, 6], (g, x) => g.op('Sub', [g.op('Split', [g.int(1), x], { num_split: 2 }, 's'), 's:1'])],
    [
      'SplitV',
      [4, 6],
      (g, x) => g.op('Tanh', [`${g.op('SplitV', [x, g.ints([1, 5]), g.int(1)], { num_split: 2 }, 's')}:1`]),
    ],
    ['Slice', [4, 6], (g, x) => g.op('Slice', [x, g.ints([1, 2]), g.ints([2, -1])])],
    [
      'StridedSlice',
      [4, 6],
      (g, x) =>
        g.op('StridedSlice', [x, g.ints([0, 1]), g.ints([2, 0]), g.ints([1, 2])], {
          begin_mask: 1,
          end_mask: 2,
          shrink_axis_mask: 0,
          ellipsis_mask: 0,
          new_axis_mask: 0,
        }),
    ],
    [
      'StridedSlice that drops an axis',
      [4, 6],
      (g, x) =>
        g.op('StridedSlice', [x, g.ints([0, -1]), g.ints([0, 0]), g.ints([1, 1])], {
          begin_mask: 1,
          end_mask: 1,
          shrink_axis_mask: 2,
        }),
    ],
    ['Pad', images, (g, x) => g.op('Pad', [x, g.ints([0, 0, 1, 2, 0, 1, 0, 0], [4, 2])])],
    ['PadV2', [4, 3], (g, x) => g.op('PadV2', [x, g.ints([1, 0, 0, 2], [2, 2]), g.float(7)])],
    ['MirrorPad', [4, 3], (g, x) => g.op('MirrorPad', [x, g.ints([1, 0, 0, 2], [2, 2])], { mode: 'REFLECT' })],
    ['Tile', [4, 3], (g, x) => g.op('Tile', [x, g.ints([1, 2])])],
    ['GatherV2', [4, 3], (g, x) => g.op('GatherV2', [x, g.ints([2, 0]), g.int(1)], { batch_dims: 0 })],
    ['DepthToSpace', [2, 3, 2, 8], (g, x) => g.op('DepthToSpace', [x], { block_size: 2, data_format: 'NHWC' })],
    ['Cast', [4, 3], (g, x) => g.op('Cast', [g.op('Greater', [x, g.float(0)])], { SrcT: 'DT_BOOL', DstT: 'DT_FLOAT' })],
    [
      'Pad and Concat between convolutions',
      images,
      (g, x) => {
        const conv = (from: string, channels: number) =>
          g.op('Conv2D', [from, g.weight([1, 1, channels, 2])], { ...plain, padding: 'VALID' });
        const padded = g.op('Pad', [conv(x, 3), g.ints([0, 0, 1, 0, 0, 1, 0, 0], [4, 2])]);
        return conv(g.op('ConcatV2', [padded, g.op('Relu', [padded]), g.int(3)], { N: 2 }), 4);
      },
    ],
  ]);

  it('to a shape that is computed from the batch', async () => {
    const g = new TfGraph();
    const x = g.input([-1, 4, 3]);
    const sizes = g.op('Shape', [x], { out_type: 'DT_INT32' });
    const batch = g.op('StridedSlice', [sizes, g.ints([0]), g.ints([1]), g.ints([1])], {
      T: 'DT_INT32',
      shrink_axis_mask: 1,
    });
    g.op('Reshape', [x, g.op('Pack', [batch, g.int(12)], { T: 'DT_INT32', N: 2, axis: 0 })]);
    await expectEqual(g.save());
  });
});

describe('images to another size', () => {
  check(
    (['ResizeBilinear', 'ResizeNearestNeighbor'] as const).flatMap((op): Case[] =>
      [
        { align_corners: false, half_pixel_centers: false },
        { align_corners: true, half_pixel_centers: false },
        { align_corners: false, half_pixel_centers: true },
      ].map(
        (attributes): Case => [
          `${op} ${JSON.stringify(attributes)}`,
          images,
          (g, x) => g.op(op, [x, g.ints([9, 12])], attributes),
        ],
      ),
    ),
  );
});

describe('what is not known', () => {
  const unknown = (): ReturnType<typeof read> => {
    const g = new TfGraph();
    const y = g.op('MatMul', [g.input([2, 3]), g.weight([3, 4])], {}, 'head');
    g.op('Relu', [g.op('HashTableV2', [y], {}, 'table')]);
    return read(g.save());
  };

  it('ends the graph, with a remark at the node', () => {
    const { graph, remarks } = unknown();
    expect(graph.nodes.map((n) => n.op)).toEqual(['MatMul', 'Identity']);
    expect(graph.outputs.map((o) => o.name)).toEqual(['head:0']);
    expect(remarks.map((r) => r.message)).toEqual([
      'Node "table" computes something that is not known here (HashTableV2). Nothing behind it can be computed.',
    ]);
  });

  it('is also what has to be told numbers that are computed', () => {
    const { remarks } = read(one([2, 3], (g, x) => g.op('Mean', [x, g.op('ArgMax', [x, g.int(1)])])));
    expect(remarks[0]?.message).toContain('(Mean) has to be told the axes, which is computed.');
  });
});
