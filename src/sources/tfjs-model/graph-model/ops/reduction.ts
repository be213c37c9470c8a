import { int } from '../../../../model';
import type { Held } from '../held';
import type { OpContext, OpRule } from '../rule';

type Reduction = 'ReduceMean' | 'ReduceSum' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

/** Over height and width images stay in the form they are held in; over anything else they get TensorFlow's. */
const reduced =
  (op: Reduction): OpRule =>
  (c): Held => {
    const axes = c.constant(1, 'the axes');
    const x = c.input(0);
    const keep = c.attributes.boolean('keep_dims') || c.attributes.boolean('keepDims');
    const overImage = x.hasChannelsFirst && [...axes].sort().join() === '1,2';
    if (!overImage) return c.made(c.b.reduce(op, x.value, axes, keep));
    const y = c.b.reduce(op, x.channelsFirst, [2, 3], keep);
    return keep ? c.image(y) : c.made(y);
  };

const argExtreme =
  (op: 'ArgMax' | 'ArgMin'): OpRule =>
  (c: OpContext) => {
    const [axis = 0] = c.constant(1, 'the axis');
    return c.made(c.b.op(op, [c.input(0).value], { axis: int(axis), keepdims: int(0) }));
  };

export const reduction: Readonly<Record<string, OpRule>> = {
  ArgMax: argExtreme('ArgMax'),
  ArgMin: argExtreme('ArgMin'),
  Max: reduced('ReduceMax'),
  Mean: reduced('ReduceMean'),
  Min: reduced('ReduceMin'),
  Prod: reduced('ReduceProd'),
  Sum: reduced('ReduceSum'),
};
