import { elementCount, type Node, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { type Feeds, feedTypes, gradients, modelBytes, randomCotangents } from '../../numeric/gradient';
import { random } from '../../support/draw';
import { node, writeTinyModel } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';

/**
 * A quantised operator against the same operator on real numbers, whose gradient the finite differences have borne out. The inputs lie
 * on the grid of their quantisation, so that the straight-through gradient must be that of the real operator.
 */
export interface Comparison {
  /** From `x` and `w` by way of the quantised `qx` and `qw` to `y`. */
  readonly quantised: readonly Node[];
  /** From `x` and `w` to `y`. */
  readonly real: readonly Node[];
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly constants: Readonly<Record<string, Tensor>>;
  /** One step of the output, which the integer kernel may round to the other side; 0 where the output is not quantised. */
  readonly step: number;
}

/** Random multiples of `step` between −100 and 100 steps. */
export function grid(dims: readonly number[], step: number, seed = 1): Tensor {
  const next = random(seed);
  const values = Array.from({ length: elementCount(dims) }, () => step * Math.round(200 * next() - 100));
  return tensorOf('float32', dims, values);
}

/** `QuantizeLinear` of one input; its scale and zero point are named after it: `x-scale`, `x-zero`. */
export const quantise = (x: string): Node => node('QuantizeLinear', [x, `${x}-scale`, `${x}-zero`], `q${x}`);
export const dequantise = (y: string): Node => node('DequantizeLinear', [`q${y}`, `${y}-scale`, `${y}-zero`], y);

/** A value and the two behind it that say how it is quantised. */
export const triple = (x: string): readonly string[] => [`q${x}`, ...steps(x)];
export const steps = (x: string): readonly string[] => [`${x}-scale`, `${x}-zero`];

const written = (nodes: readonly Node[], { inputs, constants }: Comparison): string =>
  writeTinyModel({
    nodes,
    inputs: Object.entries(inputs).map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
    outputs: [{ name: 'y' }],
    initializers: constants,
  });

const largest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((m, x, i) => Math.max(m, Math.abs(x - (b[i] as number))), 0);

/**
 * How far the canonical outputs are from the fused kernel's, in steps (in units of the largest output where there is none), and each
 * input's gradient from that of the real operator, in units of its largest element.
 */
export async function compared(c: Comparison): Promise<{ readonly outputs: number; readonly gradients: number }> {
  const path = written(c.quantised, c);
  const model = readOnnx(path);
  const feeds: Feeds = new Map(Object.entries(c.inputs));
  const want = await (await load(path)).run(feeds);
  const expected = numbers(want.get('y') as Tensor);
  const scale =
    c.step ||
    largest(
      expected,
      expected.map(() => 0),
    );
  let outputs = 0;
  for (const types of [new Map(), feedTypes(feeds)]) {
    const have = await (await load(modelBytes(canonicalise(model, types).graph))).run(feeds);
    outputs = Math.max(outputs, largest(expected, numbers(have.get('y') as Tensor)) / scale);
  }
  const cotangents = randomCotangents(want, 7);
  const straight = await gradients(model, feeds, cotangents);
  const real = await gradients(readOnnx(written(c.real, c)), feeds, cotangents);
  let error = real.of.size ? 0 : Number.POSITIVE_INFINITY;
  for (const [name, g] of real.of) {
    const have = straight.of.get(name) ?? g.map(() => Number.NaN);
    const difference =
      largest(g, have) /
      largest(
        g,
        g.map(() => 0),
      );
    error = Number.isFinite(difference) && have.every(Number.isFinite) ? Math.max(error, difference) : Infinity;
  }
  return { outputs, gradients: error };
}
