import type { Dimension } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { joined, printed, type Shape } from '../shape';
import { Signal } from '../signal';

const operators: Readonly<Record<string, string>> = {
  Add: 'Add',
  Average: 'Add',
  Maximum: 'Max',
  Minimum: 'Min',
  Multiply: 'Mul',
};

/** Add, Average, Maximum, Minimum, Multiply: elementwise, two at a time, with broadcasting. */
export const merge: LayerRule = {
  classNames: Object.keys(operators),
  call(c) {
    const { className } = c.layer;
    const op = operators[className] ?? 'Add';
    const all = several(c);
    const [first, ...others] = sameRank(c.b, all);
    if (!first) throw new Unmakeable('needs inputs.');
    const shape = others.reduce<Shape>((s, x) => broadcast(s, x.shape), first.shape);
    const inFirst = [first, ...others].some((x) => x.isChannelsFirst);
    const value = (x: Signal): string => (inFirst ? x.channelsFirst : x.value);
    const merged = others.reduce((sum, x) => c.b.op(op, [sum, value(x)]), value(first));
    const y = className === 'Average' ? c.b.mul(merged, c.b.scalar(1 / all.length, 'float32')) : merged;
    return inFirst ? Signal.channelsFirst(c.b, y, shape) : c.signal(y, shape);
  },
};

/** The inputs of a layer that takes two or more. */
export function several(c: LayerContext): readonly Signal[] {
  if (c.inputs.length >= 2) return c.inputs;
  throw new Unmakeable(`takes two or more inputs, not ${c.inputs.length}.`);
}

/** Where ranks differ, the lower get axes of size 1 behind the batch. */
function sameRank(b: GraphBuilder, inputs: readonly Signal[]): readonly Signal[] {
  const rank = Math.max(...inputs.map((x) => x.rank));
  return inputs.map((x) => {
    const missing = Array.from({ length: rank - x.rank }, (_, i) => i + 1);
    if (!missing.length) return x;
    const [batch = null, ...rest] = x.shape;
    return Signal.of(b, b.unsqueeze(x.value, missing), [batch, ...missing.map(() => 1), ...rest]);
  });
}

function broadcast(a: Shape, b: Shape): Shape {
  return a.map((d, i): Dimension => {
    const e = b[i] ?? null;
    if (d === 1) return e;
    if (e === 1) return d;
    if (typeof d === 'number' && typeof e === 'number' && d !== e) {
      throw new Unmakeable(`cannot merge inputs of the shapes ${printed(a)} and ${printed(b)}.`);
    }
    return joined(d, e);
  });
}
