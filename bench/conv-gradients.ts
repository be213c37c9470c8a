import { InferenceSession, Tensor } from 'onnxruntime-node';
import { elementCount, int, ints, type Node, tensorOf } from '../src/model';
import { GraphBuilder, type Types } from '../src/ops/builder';
import { inputGradient, transposed } from '../src/ops/linear/conv-input-gradient';
import { asConvolution, weightGradient } from '../src/ops/linear/conv-weight-gradient';
import { type Convolution, convolutionOf } from '../src/ops/linear/convolution';
import { encodeModel } from '../src/sources/onnx';

/**
 * What the gradients of a convolution cost, against the convolution itself in the same run: two threads, all of the runtime's optimisations,
 * constant weights. Beside the forms that are used stands the one of the textbook, a transposed convolution and a convolution with dY
 * as its kernel, which decide where `conv-input-gradient.ts` and `conv-weight-gradient.ts` draw their lines.
 */

const shapes = {
  '3×3': { x: [8, 64, 56, 56], w: [64, 64, 3, 3], stride: 1, pad: 1 },
  '3×3, deep': { x: [8, 512, 7, 7], w: [512, 512, 3, 3], stride: 1, pad: 1 },
  'stem 7×7, stride 2': { x: [8, 3, 224, 224], w: [64, 3, 7, 7], stride: 2, pad: 3 },
  '3×3, stride 2': { x: [8, 256, 14, 14], w: [512, 256, 3, 3], stride: 2, pad: 1 },
  '1×1': { x: [8, 256, 28, 28], w: [64, 256, 1, 1], stride: 1, pad: 0 },
  '1×1, stride 2': { x: [8, 256, 28, 28], w: [512, 256, 1, 1], stride: 2, pad: 0 },
  'groups of 4, 3×3': { x: [8, 128, 28, 28], w: [128, 4, 3, 3], stride: 1, pad: 1 },
  'depthwise 3×3': { x: [8, 192, 28, 28], w: [192, 1, 3, 3], stride: 1, pad: 1 },
  'depthwise 3×3, stride 2': { x: [8, 192, 28, 28], w: [192, 1, 3, 3], stride: 2, pad: 1 },
  'depthwise 5×5': { x: [8, 240, 14, 14], w: [240, 1, 5, 5], stride: 1, pad: 2 },
} as const;

const rounds = 15;

const wave = (n: number): number[] => Array.from({ length: n }, (_, i) => 0.1 * Math.sin(7.77 * i));

type Build = (b: GraphBuilder, c: Convolution) => string;

/** A session whose one output is the largest element of what `build` makes of x, dy and the constant w, so that nothing is fetched. */
async function session(c: Convolution, node: Node, x: readonly number[], w: readonly number[], build: Build) {
  const dy = [c.batch, c.features, ...c.outputs];
  const types: Types = new Map([x, w, dy].map((shape, i) => [['x', 'w', 'dy'][i] ?? '', { dtype: 'float32', shape }]));
  const b = new GraphBuilder(new Set(types.keys()), types);
  b.op('ReduceMax', [build(b, c)], { keepdims: int(0) }, 'largest');
  const inputs = ['x', 'dy'].filter((name) => b.nodes.some((n) => n.inputs.includes(name)));
  const graph = {
    name: node.name,
    inputs: inputs.map((name) => ({ name, ...types.get(name) })),
    outputs: [{ name: 'largest' }],
    initializers: new Map([...b.initializers, ['w', tensorOf('float32', w, wave(elementCount(w)))]]),
    nodes: b.nodes,
    values: new Map(),
  };
  const loaded = await InferenceSession.create(encodeModel({ graph, opsets: new Map([['', 21]]), irVersion: 10 }), {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 2,
    logSeverityLevel: 3,
  });
  const feeds = Object.fromEntries(
    inputs.map((name) => {
      const shape = name === 'x' ? x : dy;
      return [name, new Tensor('float32', Float32Array.from(wave(elementCount(shape))), shape)];
    }),
  );
  return async (): Promise<number> => {
    const started = performance.now();
    await loaded.run(feeds);
    return performance.now() - started;
  };
}

for (const [name, { x, w, stride, pad }] of Object.entries(shapes)) {
  const group = x[1] / w[1];
  const attributes = { strides: ints([stride, stride]), pads: ints([pad, pad, pad, pad]), group: int(group) };
  const node: Node = { op: 'Conv', domain: '', name, inputs: ['x', 'w'], outputs: ['y'], attributes };
  const c = convolutionOf(node, x, w);
  const forms: Readonly<Record<string, Build>> = {
    forward: (b) => b.op('Conv', ['x', 'w'], attributes),
    dX: (b) => inputGradient(b, c, 'dy', 'w'),
    dW: (b) => weightGradient(b, c, 'x', 'dy'),
    'dX transposed': (b) => transposed(b, c, 'dy', 'w'),
    ...(group === 1 && { 'dW convolved': (b: GraphBuilder) => asConvolution(b, c, 'x', 'dy') }),
  };
  const runs = new Map<string, () => Promise<number>>();
  for (const [form, build] of Object.entries(forms)) runs.set(form, await session(c, node, x, w, build));
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [form, run] of runs) best.set(form, Math.min(best.get(form) ?? Number.POSITIVE_INFINITY, await run()));
  }
  const of = (form: string): number => (best.get(form) ?? Number.NaN) / (best.get('forward') ?? Number.NaN);
  const others = [...best.keys()].slice(3).map((form) => `${form} ${of(form).toFixed(2)}`);
  const total = (of('dX') + of('dW')).toFixed(2);
  console.log(
    `${name}: forward ${best.get('forward')?.toFixed(2)} ms, backward ${total} × forward ` +
      `(dX ${of('dX').toFixed(2)}, dW ${of('dW').toFixed(2)}; ${others.join(', ')})`,
  );
}
