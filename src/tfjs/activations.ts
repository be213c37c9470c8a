import { type ConfigValue, float, int, isObject, string } from '../model';
import type { GraphBuilder } from '../ops/builder';
import { isUnknown, shown, Unmakeable } from './options';
import type { Signal } from './signal';

type Elementwise = (b: GraphBuilder, x: string) => string;

const scalar = (b: GraphBuilder, value: number): string => b.scalar(value, 'float32');

/** x·σ(x): `swish`, which the library does not call `silu`. */
const swish: Elementwise = (b, x) => b.mul(x, b.sigmoid(x));

/** By the library's identifiers (`tfjs-layers/src/activations.ts`). */
const elementwise: Readonly<Record<string, Elementwise>> = {
  elu: (b, x) => b.op('Elu', [x]),
  gelu: (b, x) => b.op('Gelu', [x]),
  gelu_new: (b, x) => b.op('Gelu', [x], { approximate: string('tanh') }),
  hardSigmoid: (b, x) => b.op('HardSigmoid', [x], { alpha: float(0.2), beta: float(0.5) }),
  linear: (_, x) => x,
  mish: (b, x) => b.op('Mish', [x]),
  relu: (b, x) => b.op('Relu', [x]),
  relu6: (b, x) => b.op('Clip', [x, scalar(b, 0), scalar(b, 6)]),
  selu: (b, x) => b.op('Selu', [x]),
  sigmoid: (b, x) => b.sigmoid(x),
  softplus: (b, x) => b.op('Softplus', [x]),
  softsign: (b, x) => b.op('Softsign', [x]),
  swish,
  tanh: (b, x) => b.tanh(x),
};

/** Along the last axis. */
const alongFeatures: Readonly<Record<string, string>> = { softmax: 'Softmax', logSoftmax: 'LogSoftmax' };

export const activationNames: readonly string[] = [...Object.keys(elementwise), ...Object.keys(alongFeatures)].sort();

/**
 * The activation that an option names, on a signal; linear where it names none. `remark` hears where it is not known, and then it is linear
 * too. Throws Unmakeable for what the library does not have.
 */
export function activate(
  b: GraphBuilder,
  x: Signal,
  value: ConfigValue | undefined,
  remark: (message: string) => void,
): Signal {
  if (value === undefined || value === null) return x;
  if (isUnknown(value)) {
    remark(`The activation is not known (${value.why}); none is assumed.`);
    return x;
  }
  const name = isObject(value) ? value.className : value;
  const f = typeof name === 'string' ? elementwise[name] : undefined;
  if (f) return x.map(b, (held) => f(b, held));
  const op = typeof name === 'string' ? alongFeatures[name] : undefined;
  if (op) return x.map(b, (held) => b.op(op, [held], { axis: int(x.heldAxis(-1)) }));
  throw new Unmakeable(`has an activation that is not known: ${shown(value)}.`);
}
