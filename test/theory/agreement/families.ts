import { random } from '../../support/draw';
import { activate, activations } from './activations';
import { Builder, schemes } from './builder';

/** A random network of one topology. */
export interface Sample {
  readonly family: string;
  readonly what: string;
  readonly bytes: Uint8Array;
}

interface Draw {
  readonly b: Builder;
  readonly activation: string;
  readonly depth: number;
  readonly width: number;
  /** Standard deviation of biases, where there are any. */
  readonly bias: number | undefined;
}

type Family = (draw: Draw) => Uint8Array;

const features = ['batch', 48] as const;
const image = ['batch', 3, 16, 16] as const;
const sequence = ['batch', 12, 32] as const;

const plain: Family = ({ b, activation, depth, width, bias }) => {
  let x = activate(b, activation, b.dense('x', 48, width, bias));
  for (let i = 1; i < depth; i++) x = activate(b, activation, b.dense(x, width, width, bias));
  return b.model(features, b.dense(x, width, 10));
};

const varied: Family = ({ b, activation, depth, width, bias }) => {
  let [x, units] = ['x', 48];
  for (let i = 0; i < depth; i++) {
    const next = b.choose([width, 2 * width, Math.max(16, width >> 1)]);
    x = activate(b, activation, b.dense(x, units, next, bias));
    units = next;
  }
  return b.model(features, b.dense(x, units, 10));
};

const convolutional: Family = ({ b, activation, depth, width }) => {
  const channels = Math.min(width, 32);
  let [x, side] = [activate(b, activation, b.conv('x', 3, channels)), 16];
  for (let i = 1; i < Math.min(depth, 12); i++) {
    const kind = b.choose([
      'plain',
      'plain',
      'stride',
      'pool',
      'average',
      'depthwise',
      'grouped',
      'dilated',
      'up',
    ] as const);
    if ((kind === 'stride' || kind === 'pool' || kind === 'average') && side >= 8) side /= 2;
    else if (kind === 'up' && side <= 8) side *= 2;
    else if (kind !== 'depthwise' && kind !== 'grouped' && kind !== 'dilated') {
      x = activate(b, activation, b.conv(x, channels, channels));
      continue;
    }
    if (kind === 'stride') x = activate(b, activation, b.conv(x, channels, channels, { stride: 2 }));
    else if (kind === 'pool')
      x = b.op('MaxPool', [activate(b, activation, b.conv(x, channels, channels))], {
        kernel_shape: [2, 2],
        strides: [2, 2],
      });
    else if (kind === 'average')
      x = b.op('AveragePool', [activate(b, activation, b.conv(x, channels, channels))], {
        kernel_shape: [2, 2],
        strides: [2, 2],
      });
    else if (kind === 'up') x = activate(b, activation, b.deconv(x, channels, channels));
    else if (kind === 'depthwise')
      x = activate(
        b,
        activation,
        b.conv(activate(b, activation, b.conv(x, channels, channels, { groups: channels })), channels, channels, {
          kernel: 1,
        }),
      );
    else if (kind === 'grouped') x = activate(b, activation, b.conv(x, channels, channels, { groups: 4 }));
    else x = activate(b, activation, b.conv(x, channels, channels, { dilation: 2 }));
  }
  if (b.choose([true, false])) {
    const pooled = b.op('Flatten', [b.op('GlobalAveragePool', [x])]);
    return b.model(image, b.dense(pooled, channels, 10));
  }
  return b.model(image, b.dense(b.op('Flatten', [x]), channels * side * side, 10));
};

const residual: Family = ({ b, activation, depth, width, bias }) => {
  let x = b.dense('x', 48, width, bias);
  const last = b.choose(['linear', 'activation', 'scaled'] as const);
  for (let i = 0; i < Math.min(depth, 16); i++) {
    let branch = b.dense(activate(b, activation, b.dense(x, width, width, bias)), width, width);
    if (last === 'activation') branch = activate(b, activation, branch);
    if (last === 'scaled') branch = b.op('Mul', [branch, b.scalar(1 / Math.sqrt(depth))]);
    x = b.op('Add', [x, branch]);
  }
  return b.model(features, b.dense(x, width, 10));
};

const preNorm: Family = ({ b, activation, depth, width }) => {
  let x = b.dense('x', 48, width);
  for (let i = 0; i < Math.min(depth, 16); i++) {
    const branch = b.dense(activate(b, activation, b.dense(b.layerNorm(x, width), width, 2 * width)), 2 * width, width);
    x = b.op('Add', [x, branch]);
  }
  return b.model(features, b.dense(x, width, 10));
};

const postNorm: Family = ({ b, activation, depth, width }) => {
  let x = b.dense('x', 48, width);
  for (let i = 0; i < Math.min(depth, 16); i++) {
    const branch = b.dense(activate(b, activation, b.dense(x, width, 2 * width)), 2 * width, width);
    x = b.layerNorm(b.op('Add', [x, branch]), width);
  }
  return b.model(features, b.dense(x, width, 10));
};

/** Normalised by the batch, with and without short cuts. */
const batchNormalised: Family = ({ b, activation, depth, width }) => {
  const channels = Math.min(width, 32);
  const short = b.choose([true, false]);
  let x = activate(b, activation, b.batchNorm(b.conv('x', 3, channels), channels));
  for (let i = 1; i < Math.min(depth, 12); i++) {
    const z = b.batchNorm(b.conv(x, channels, channels), channels);
    x = short ? b.op('Add', [x, activate(b, activation, z)]) : activate(b, activation, z);
  }
  return b.model(image, b.dense(b.op('Flatten', [b.op('GlobalAveragePool', [x])]), channels, 10));
};

/** x ↦ W₃((W₁x) ⊙ f(W₂x)), with short cuts. */
const gated: Family = ({ b, activation, depth, width }) => {
  let x = b.dense('x', 48, width);
  const short = b.choose([true, false]);
  for (let i = 0; i < Math.min(depth, short ? 10 : 5); i++) {
    const gate = activate(b, activation, b.dense(x, width, width));
    const y = b.dense(b.op('Mul', [b.dense(x, width, width), gate]), width, width);
    x = short ? b.op('Add', [x, y]) : y;
  }
  return b.model(features, b.dense(x, width, 10));
};

const dense: Family = ({ b, activation, depth, width }) => {
  const growth = Math.max(8, width >> 2);
  let [x, units] = [activate(b, activation, b.dense('x', 48, width)), width];
  for (let i = 0; i < Math.min(depth, 10); i++) {
    x = b.op('Concat', [x, activate(b, activation, b.dense(x, units, growth))], { axis: 1 });
    units += growth;
  }
  return b.model(features, b.dense(x, units, 10));
};

/** Blocks of attention and a feed-forward network, normalised before. */
const attention: Family = ({ b, activation, depth, width }) => {
  const [heads, length] = [4, 12];
  const size = Math.max(32, width);
  const perHead = size / heads;
  const split = b.integers([0, length, heads, perHead]);
  const whole = b.integers([0, length, size]);
  let x = b.dense('x', 32, size);
  for (let i = 0; i < Math.min(depth, 6); i++) {
    const n = b.layerNorm(x, size);
    const head = (perm: readonly number[]): string =>
      b.op('Transpose', [b.op('Reshape', [b.dense(n, size, size), split])], { perm });
    const scores = b.op('Mul', [
      b.op('MatMul', [head([0, 2, 1, 3]), head([0, 2, 3, 1])]),
      b.scalar(1 / Math.sqrt(perHead)),
    ]);
    const mixed = b.op('MatMul', [b.op('Softmax', [scores], { axis: -1 }), head([0, 2, 1, 3])]);
    const together = b.op('Reshape', [b.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), whole]);
    x = b.op('Add', [x, b.dense(together, size, size)]);
    const fed = b.dense(activate(b, activation, b.dense(b.layerNorm(x, size), size, 2 * size)), 2 * size, size);
    x = b.op('Add', [x, fed]);
  }
  return b.model(sequence, b.dense(x, size, 10));
};

/** A layer, a recurrent cell that reads its sequence, and a layer that reads the last state. */
const recurrent: Family = ({ b, activation, depth, width, bias }) => {
  const cell = b.choose(['RNN', 'LSTM', 'GRU'] as const);
  const gates = { RNN: 1, LSTM: 4, GRU: 3 }[cell];
  const steps = Math.min(depth, 20);
  const x = activate(b, activation, b.dense('x', 16, 32));
  const w = b.weight([1, gates * width, 32], 32, width);
  const r = b.weight([1, gates * width, width], width, width);
  const offset = b.draw([1, 2 * gates * width], bias ?? 0);
  const [, last = ''] = b.ops(cell, [x, w, r, offset], 2, { hidden_size: width });
  const state = b.op('Squeeze', [last, b.integers([0])]);
  return b.model([steps, 'batch', 16], b.dense(state, width, 10));
};

export const families: Readonly<Record<string, Family>> = {
  plain,
  varied,
  convolutional,
  residual,
  preNorm,
  postNorm,
  batchNormalised,
  gated,
  dense,
  attention,
  recurrent,
};

/** The i-th random network of a family: every activation and initializer gets its turn. */
export function drawSample(family: string, i: number, seed: number): Sample {
  const make = families[family];
  if (!make) throw new Error(`No family ${family}.`);
  const own = seed * 100_003 + i * 7919 + family.length * 101;
  const next = random(own);
  for (let k = 0; k < 8; k++) next();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const activation = activations[(i + Math.floor(next() * activations.length)) % activations.length] ?? 'relu';
  const scheme = schemes[i % schemes.length] ?? 'he-normal';
  const depth = pick([2, 3, 5, 8, 12, 20, 30]);
  const width = pick([32, 64, 128]);
  const bias = pick([undefined, undefined, 0.2]);
  const bytes = make({ b: new Builder(own, scheme), activation, depth, width, bias });
  return {
    family,
    what: `${activation} ${scheme} depth ${depth} width ${width}${bias ? ` bias ${bias}` : ''} #${i}`,
    bytes,
  };
}
