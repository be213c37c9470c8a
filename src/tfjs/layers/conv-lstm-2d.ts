import { int } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import { foldedSignal, unfolded } from '../folded';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { backwards } from '../recurrent/backwards';
import { split } from '../recurrent/cell';
import { gated, lstmActivations } from '../recurrent/lstm-cell';
import { type Ran, rounds } from '../recurrent/unroll';
import { forgetBias } from '../recurrent/weights';
import type { Shape } from '../shape';
import { Signal } from '../signal';
import { channelsOf, type Sliding, type Spatial, slide, slidSizes, spatial } from '../spatial';
import { slidingOf } from './conv';

/** An LSTM whose products are convolutions: ConvLSTM2D. */
export const convLstm2d: LayerRule = {
  classNames: ['ConvLSTM2D'],
  call(c) {
    const [images, ...initial] = c.inputs;
    if (images?.rank !== 5) throw new Unmakeable('takes an input of 5 dimensions: batch, time and images.');
    if (c.mask !== undefined) throw new Unmakeable('cannot leave steps out: the layer library fails on a mask here.');
    if (initial.length) throw new Unmakeable('cannot begin with given states: the layer library fails on them here.');
    const filters = c.options.size('filters');
    const sliding = slidingOf(c, 2);
    const x = everyStep(c, images);
    const sizes = slidSizes(x.sizes, sliding);
    const reversed = c.options.boolean('goBackwards', false);
    const ran = scanned(c, x, images, { sliding, filters, sizes, reversed });

    const [batch = null, time = null] = images.shape;
    const state = (value: string): Signal =>
      channelsFirst(c)
        ? c.signal(value, [batch, filters, ...sizes])
        : Signal.channelsFirst(c.b, value, [batch, ...sizes, filters]);
    const y = c.options.boolean('returnSequences', false)
      ? inOrder(c, ran, [batch, time, ...(channelsFirst(c) ? [filters, ...sizes] : [...sizes, filters])], reversed)
      : state(ran.states[0] ?? '');
    return [y, ...(c.options.boolean('returnState', false) ? ran.states.map(state) : [])];
  },
};

const channelsFirst = (c: LayerContext): boolean =>
  c.options.word('dataFormat', 'channelsLast', ['channelsLast', 'channelsFirst']) === 'channelsFirst';

/** The images of all steps as one batch. */
function everyStep(c: LayerContext, images: Signal): Spatial {
  const { className, config, place } = c.layer;
  const object = { kind: 'object' as const, className, config, ...(place && { place }) };
  return spatial(c.within(object, [foldedSignal(c.b, images)]), 2);
}

function inOrder(c: LayerContext, { sequence }: Ran, shape: Shape, reversed: boolean): Signal {
  const y = c.signal(c.b.transpose(sequence(), channelsFirst(c) ? [1, 0, 2, 3, 4] : [1, 0, 3, 4, 2]), shape);
  return reversed ? backwards(c, y) : y;
}

interface Geometry {
  readonly sliding: Sliding;
  readonly filters: number;
  /** Of the states' images. */
  readonly sizes: Shape;
  readonly reversed: boolean;
}

/**
 * The convolution of the images, kernel [height, width, channels, 4·filters], for all steps at once; that of the state, recurrent_kernel
 * [height, width, filters, 4·filters], in every round: with stride 1 and as much padding as keeps its size.
 */
function scanned(c: LayerContext, x: Spatial, images: Signal, geometry: Geometry): Ran {
  const { sliding, filters, sizes, reversed } = geometry;
  const [f, g] = lstmActivations(c);
  if ([f, g].some(({ name }) => name === 'softmax' || name === 'logSoftmax')) {
    throw new Unmakeable('has an activation along channels, which is not computed here.');
  }
  const weights = [kernelOf(c, 'kernel', sliding, channelsOf(c, x), filters), ...biasOf(c, filters)];
  const recurrent = kernelOf(c, 'recurrent_kernel', sliding, filters, filters);
  const driven = slide(c.b, x, sliding, (value, window) => c.b.op('Conv', [value, ...weights], window));
  // [time, batch, 4·filters, height, width]
  const steps = c.b.transpose(unfolded(c.b, driven, images.value, [4 * filters, ...sizes]), [1, 0, 2, 3, 4]);
  const states = [zeros(c.b, steps, filters), zeros(c.b, steps, filters)];
  const kept: Sliding = { ...sliding, strides: [1, 1], dilations: [1, 1], padding: 'same' };
  return rounds(c.b, states, [steps], reversed, (b, [before = '', carried = ''], [slice = '']) => {
    const convolved = slide(b, { ...x, value: before, sizes }, kept, (value, window) =>
      b.op('Conv', [value, recurrent], window),
    );
    return gated(b, split(b, b.add(slice, convolved), 4, 1), carried, f, g).states;
  });
}

/** [height, width, in, 4·filters], turned to ONNX's [4·filters, in, height, width]. */
function kernelOf(
  c: LayerContext,
  name: 'kernel' | 'recurrent_kernel',
  { kernel }: Sliding,
  channels: number,
  filters: number,
): string {
  const own = name === 'kernel';
  const weight = c.weight({
    name,
    shape: [...kernel, channels, 4 * filters],
    option: own ? 'kernelInitializer' : 'recurrentInitializer',
    otherwise: own ? 'glorotNormal' : 'orthogonal',
  });
  return c.b.transpose(weight, [3, 2, 0, 1]);
}

function biasOf(c: LayerContext, filters: number): readonly string[] {
  if (!c.options.boolean('useBias', true)) return [];
  const amended = forgetBias(c, filters);
  const shape = [4 * filters];
  return [
    c.weight({ name: 'bias', shape, option: 'biasInitializer', otherwise: 'zeros', ...(amended && { amended }) }),
  ];
}

/** [batch, filters, height, width] for steps [time, batch, 4·filters, height, width]. */
function zeros(b: GraphBuilder, steps: string, filters: number): string {
  const batch = b.op('Shape', [steps], { start: int(1), end: int(2) });
  const image = b.op('Shape', [steps], { start: int(3) });
  return b.op('ConstantOfShape', [b.concat([batch, b.ints([filters]), image], 0)]);
}
