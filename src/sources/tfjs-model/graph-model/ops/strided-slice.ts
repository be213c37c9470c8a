import { type OpRule, Untranslatable } from '../rule';

const [farBack, farAhead] = [-(2 ** 31), 2 ** 31 - 1];

/**
 * x[begin:end:strides], where bit i of `begin_mask` and `end_mask` leaves that end of axis i open and `shrink_axis_mask` takes one element
 * and drops the axis.
 */
export const stridedSlice: OpRule = (c) => {
  const masks = (name: string): ((axis: number) => boolean) => {
    const bits = c.attributes.number(name, 0);
    return (axis) => (bits & (1 << axis)) !== 0;
  };
  if (c.attributes.number('ellipsis_mask', 0) || c.attributes.number('new_axis_mask', 0)) {
    throw new Untranslatable('slices with an ellipsis or a new axis.');
  }
  const [begin, end, strides] = [
    c.constant(1, 'the beginning'),
    c.constant(2, 'the end'),
    c.constant(3, 'the strides'),
  ];
  const [beginOpen, endOpen, shrinks] = [masks('begin_mask'), masks('end_mask'), masks('shrink_axis_mask')];
  const axes = begin.map((_, axis) => axis);
  const starts = begin.map((start, axis) => (beginOpen(axis) ? ((strides[axis] ?? 1) < 0 ? farAhead : 0) : start));
  const ends = end.map((stop, axis) => {
    if (shrinks(axis)) return starts[axis] === -1 ? farAhead : (starts[axis] ?? 0) + 1;
    return endOpen(axis) ? ((strides[axis] ?? 1) < 0 ? farBack : farAhead) : stop;
  });
  const steps = strides.map((stride, axis) => (shrinks(axis) ? 1 : stride));
  const sliced = c.b.slice(c.input(0).value, starts, ends, axes, steps);
  const dropped = axes.filter(shrinks);
  return c.made(dropped.length ? c.b.squeeze(sliced, dropped) : sliced);
};
