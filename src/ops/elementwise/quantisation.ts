import { type DataType, dataTypeCode, dataTypes, int, numberAttribute } from '../../model';
import { padded } from '../movement/padding';
import { type CanonicalContext, type GradientContext, NoGradient, type OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/**
 * Rounding to integers has no derivative. As in training with simulated quantisation, the gradient passes it as if it were not there
 * (straight-through estimator, Bengio, Léonard & Courville 2013) where the integer does not saturate; the scale's gradient is then that
 * of learned step sizes (Esser et al. 2020, eq. 3). Between the two operators a cotangent counts in integer steps.
 */

const ranges: Readonly<Partial<Record<DataType, readonly [low: number, high: number]>>> = {
  int2: [-2, 1],
  uint2: [0, 3],
  int4: [-8, 7],
  uint4: [0, 15],
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/** How the numbers of a scale or zero point lie over X: one for all, one an index of an axis, or one a block along the axis. */
interface Lying {
  /** Scale or zero point in a shape that broadcasts with X. */
  spread(value: string): string;
  /** Sums over what each scale was used for: [shape of X] → shape of the scale. */
  gather(value: string): string;
}

function lying(c: GradientContext): Lying {
  const { b } = c;
  const [x, scale] = [c.shape(0), c.shape(1)];
  const axis = axisOf(numberAttribute(c.node, 'axis', 1), x.length);
  const size = numberAttribute(c.node, 'block_size', 0);
  if (size > 0) return blocks(c, axis, size);
  const shape = scale.length === 0 || scale[0] === 1 ? x.map(() => 1) : x.map((d, i) => (i === axis ? d : 1));
  return {
    spread: (value) => b.reshape(value, shape),
    gather: (value) => b.reshape(b.reduceTo(value, shape), scale),
  };
}

function blocks(c: GradientContext, axis: number, size: number): Lying {
  const { b } = c;
  const [x, scale] = [c.shape(0), c.shape(1)];
  const [length, count] = [x[axis] as number, scale[axis] as number];
  const blockOf = Array.from({ length }, (_, i) => Math.floor(i / size));
  return {
    spread: (value) => b.op('Gather', [value, b.ints(blockOf)], { axis: int(axis) }),
    gather: (value) => {
      const none = x.map(() => 0);
      const whole = padded(b, value, none, none.with(axis, count * size - length));
      const apart = b.reshape(whole, [...x.slice(0, axis), count, size, ...x.slice(axis + 1)]);
      return b.reduce('ReduceSum', apart, [axis + 1], false);
    },
  };
}

/** Y = saturate(round(X/scale) + zero point). */
export const quantizeLinear: OperatorRule = {
  type: 'QuantizeLinear',
  infer(c) {
    const x = c.type(0);
    const stated = dataTypes[numberAttribute(c.node, 'output_dtype', 0)];
    const dtype = c.node.inputs[2] ? c.type(2)?.dtype : (stated ?? 'uint8');
    return x && dtype ? [{ dtype, shape: x.shape }] : [];
  },
  gradient(c) {
    const { b } = c;
    const range = ranges[b.dtypeOf(c.output(0))];
    if (!range) throw new NoGradient(`rounding to ${b.dtypeOf(c.output(0))} is not followed`);
    const { dtype } = c.type(0);
    const lies = lying(c);
    const scale = b.cast(lies.spread(c.input(1)), dtype);
    const steps = b.div(c.input(0), scale);
    const zero = c.has(2) ? b.cast(lies.spread(c.input(2)), dtype) : undefined;
    const rounded = b.op('Round', [steps]);
    const stored = zero ? b.add(rounded, zero) : rounded;
    const inside = b.and(b.greaterOrEqual(stored, range[0]), b.lessOrEqual(stored, range[1]));
    const perStep = b.where(inside, b.div(b.cast(c.dy, dtype), scale), 0);
    return [() => perStep, () => b.cast(lies.gather(b.neg(b.mul(perStep, steps))), c.type(1).dtype)];
  },
};

/** Y = (X − zero point)·scale. dScale = Σ dY·(X − zero point). */
export const dequantizeLinear: OperatorRule = {
  type: 'DequantizeLinear',
  infer(c) {
    const [x, scale] = [c.type(0), c.type(1)];
    const dtype = dataTypes[numberAttribute(c.node, 'output_dtype', 0)] ?? scale?.dtype;
    return x && dtype ? [{ dtype, shape: x.shape }] : [];
  },
  gradient(c) {
    const { b } = c;
    const { dtype } = c.type(1);
    const dy = b.cast(c.dy, dtype);
    const lies = lying(c);
    return [
      () => b.mul(dy, lies.spread(c.input(1))),
      () => {
        const x = b.cast(c.input(0), dtype);
        const steps = c.has(2) ? b.sub(x, b.cast(lies.spread(c.input(2)), dtype)) : x;
        return lies.gather(b.mul(dy, steps));
      },
    ];
  },
};

/** X to uint8 over the range of its own values and 0; outputs integers, scale, zero point (the function body of the ONNX operator). */
function lowerDynamic(c: CanonicalContext): void {
  const { b } = c;
  const x = c.input(0);
  const number = (value: number): string => b.scalar(value, 'float32');
  const all = { keepdims: int(0) };
  const low = b.op('Min', [b.op('ReduceMin', [x], all), number(0)]);
  const high = b.op('Max', [b.op('ReduceMax', [x], all), number(0)]);
  const [y, scaleName, zeroName] = c.node.outputs;
  const scale = b.op('Div', [b.sub(high, low), number(255)], {}, scaleName || b.fresh('scale'));
  const from = b.op('Clip', [b.neg(b.div(low, scale)), number(0), number(255)]);
  const zero = b.op(
    'Cast',
    [b.op('Round', [from])],
    { to: int(dataTypeCode('uint8')) },
    zeroName || b.fresh('zero-point'),
  );
  b.op('QuantizeLinear', [x, scale, zero], {}, y || b.fresh('quantised'));
}

export const dynamicQuantizeLinear: OperatorRule = { type: 'DynamicQuantizeLinear', canonicalise: lowerDynamic };

const domain = 'com.microsoft';

/** ONNX Runtime's own versions, from before ONNX had 16 bits and blocks. */
export const runtimeQuantisation: readonly OperatorRule[] = ['DequantizeLinear', 'QuantizeLinear'].map((type) => ({
  type,
  domain,
  canonicalise: (c) => c.keep({ domain: '' }),
}));
