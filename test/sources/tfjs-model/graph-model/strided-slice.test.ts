import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../support/draw';
import { expectEqual, one, read } from './graph';

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

const sizes = [5, 4, 6];

/** Beginnings, ends, strides and masks at random. The library reads wrong elements where strides meet a dropped axis or several run backwards. */
function drawn(seed: number) {
  const next = random(seed);
  const whole = (n: number): number => Math.floor(n * next());
  const begin = sizes.map((size) => whole(size - 1));
  const shrink = sizes.reduce((mask, _, i) => (next() < 0.3 ? mask | (1 << i) : mask), 0);
  return {
    // From the end, where negative.
    begin: begin.map((start, i) => (next() < 0.3 ? start - sizes[i]! : start)),
    end: sizes.map((size, i) => begin[i]! + 1 + whole(size - begin[i]! - 1)),
    strides: sizes.map(() => (shrink ? 1 : 1 + whole(2))),
    begin_mask: whole(8) & ~shrink,
    end_mask: whole(8) & ~shrink,
    shrink_axis_mask: shrink,
  };
}

describe('StridedSlice', () => {
  it.each(Array.from({ length: 30 }, (_, i) => i + 1))('with numbers and masks at random (%i)', async (seed) => {
    const { begin, end, strides, ...masks } = drawn(seed);
    await expectEqual(
      one(sizes, (g, x) => g.op('StridedSlice', [x, g.ints(begin), g.ints(end), g.ints(strides)], masks)),
    );
  });

  it('runs backwards', async () => {
    const masks = { begin_mask: 1, end_mask: 1 };
    await expectEqual(one([5], (g, x) => g.op('StridedSlice', [x, g.ints([0]), g.ints([0]), g.ints([-1])], masks)));
  });

  it.each(['ellipsis_mask', 'new_axis_mask'])('is left out with an %s', (mask) => {
    const { remarks } = read(
      one(sizes, (g, x) => g.op('StridedSlice', [x, g.ints([0]), g.ints([1]), g.ints([1])], { [mask]: 1 })),
    );
    expect(remarks[0]?.message).toContain('slices with an ellipsis or a new axis');
  });
});
