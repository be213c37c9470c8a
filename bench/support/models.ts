import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { elementCount, type Node, type Tensor } from '../../src/model';
import { floatTensor, node, tinyModel, value } from '../../test/support/tiny-model';

/** Models whose time goes into arithmetic, with He-initialised weights (He et al. 2015: variance 2 / fan-in). */

/** Uniform in (-1, 1), reproducible (a linear congruential generator is enough to make weights). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const random = uniform(1);

const he = (dims: readonly number[], fanIn: number): Tensor => {
  const limit = Math.sqrt(6 / fanIn);
  return floatTensor(
    dims,
    Array.from({ length: elementCount(dims) }, () => limit * random()),
  );
};

/** Eight 3×3 convolutions of 128 channels at 56×56, batch 4: 14 GFLOP a forward pass and image. */
export function wideConvolutions(folder: string): string {
  const nodes: Node[] = [node('Conv', ['x', 'w0'], 'z0', { pads: [1, 1, 1, 1] }), node('Relu', ['z0'], 'h0')];
  const initializers: Record<string, Tensor> = { w0: he([128, 16, 3, 3], 144) };
  for (let i = 1; i < 8; i++) {
    initializers[`w${i}`] = he([128, 128, 3, 3], 1152);
    nodes.push(node('Conv', [`h${i - 1}`, `w${i}`], `z${i}`, { pads: [1, 1, 1, 1] }), node('Relu', [`z${i}`], `h${i}`));
  }
  nodes.push(node('GlobalAveragePool', ['h7'], 'y'));
  return write(folder, 'convolutions.onnx', {
    nodes,
    initializers,
    inputs: [value('x', [4, 16, 56, 56])],
    outputs: [value('y', [4, 128, 1, 1])],
  });
}

/** Forty-eight 3×3 convolutions of 16 channels at 64×64, batch 16: two activations of 4 MB a layer, and next to no weights. */
export function deepConvolutions(folder: string): string {
  const initializers: Record<string, Tensor> = {};
  const nodes: Node[] = [];
  for (let i = 0; i < 48; i++) {
    initializers[`w${i}`] = he([16, 16, 3, 3], 144);
    nodes.push(node('Conv', [i ? `h${i - 1}` : 'x', `w${i}`], `z${i}`, { pads: [1, 1, 1, 1] }));
    nodes.push(node('Relu', [`z${i}`], `h${i}`));
  }
  return write(folder, 'deep.onnx', {
    nodes,
    initializers,
    inputs: [value('x', [16, 16, 64, 64])],
    outputs: [value('h47', [16, 16, 64, 64])],
  });
}

/** Six dense layers of 2048 units on 256 rows: 13 GFLOP a forward pass. */
export function wideProducts(folder: string): string {
  const initializers: Record<string, Tensor> = {};
  const nodes: Node[] = [];
  for (let i = 0; i < 6; i++) {
    initializers[`w${i}`] = he([2048, 2048], 2048);
    nodes.push(node('MatMul', [i ? `h${i - 1}` : 'x', `w${i}`], `z${i}`), node('Relu', [`z${i}`], `h${i}`));
  }
  return write(folder, 'products.onnx', {
    nodes,
    initializers,
    inputs: [value('x', [256, 2048])],
    outputs: [value('h5', [256, 2048])],
  });
}

function write(folder: string, name: string, model: Parameters<typeof tinyModel>[0]): string {
  const file = join(folder, name);
  writeFileSync(file, tinyModel(model));
  return file;
}
