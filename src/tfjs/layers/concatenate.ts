import type { Dimension } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { joined, printed } from '../shape';
import { Signal } from '../signal';
import { several } from './merge';

/** Concatenate along `axis`, the last where none is given. */
export const concatenate: LayerRule = {
  classNames: ['Concatenate'],
  call(c) {
    const inputs = several(c);
    const rank = inputs[0]?.rank ?? 0;
    const given = c.options.number('axis', -1);
    const axis = given < 0 ? given + rank : given;
    const shapes = inputs.map((x) => x.shape);
    const differ = (a: Dimension, b: Dimension): boolean => typeof a === 'number' && typeof b === 'number' && a !== b;
    const unequal = shapes.some(
      (s) => s.length !== rank || s.some((d, i) => i !== axis && differ(d, shapes[0]?.[i] ?? d)),
    );
    if (unequal || axis < 0 || axis >= rank) {
      throw new Unmakeable(
        `cannot put inputs of the shapes ${shapes.map(printed).join(' and ')} together along axis ${given}.`,
      );
    }
    const along = (i: number): readonly Dimension[] => shapes.map((s) => s[i] ?? null);
    const shape = Array.from({ length: rank }, (_, i) => along(i).reduce(i === axis ? total : joined));
    // Several signals that the graph holds channels first stay so.
    const inFirst = inputs.some((x) => x.isChannelsFirst);
    const values = inputs.map((x) => (inFirst ? x.channelsFirst : x.value));
    const held = inFirst ? (inputs.find((x) => x.isChannelsFirst)?.heldAxis(axis) ?? axis) : axis;
    const y = c.b.concat(values, held);
    return inFirst ? Signal.channelsFirst(c.b, y, shape) : c.signal(y, shape);
  },
};

const total = (a: Dimension, b: Dimension): Dimension =>
  typeof a === 'number' && typeof b === 'number' ? a + b : null;
