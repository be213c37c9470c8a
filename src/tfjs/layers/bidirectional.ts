import { type ConfigObject, isObject } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { backwards } from '../recurrent/backwards';
import { type Called, callRecurrent } from '../recurrent/call';
import { mapped } from '../shape';
import type { Signal } from '../signal';

const mergeModes = ['concat', 'sum', 'ave', 'mul'] as const;

/**
 * Bidirectional: the wrapped layer, and another one like it that runs the other way, each with weights of its own under `forward_<name>` and
 * `backward_<name>`. What the second gives for every step is put in the order of the first before the two are merged.
 */
export const bidirectional: LayerRule = {
  classNames: ['Bidirectional'],
  call(c) {
    const layer = c.options.known('layer');
    if (!isObject(layer ?? null)) throw new Unmakeable('needs a layer to wrap.');
    const [forward, backward] = bothWays(c, layer as ConfigObject);
    const options = forward.c.options;
    const whole = options.boolean('returnSequences', false);
    const pair = [forward, backward].map(({ c: own, called }, i) => outputOf(own, called, whole, i === 1));
    const states = options.boolean('returnState', false)
      ? [forward, backward].flatMap(({ called }) => called.states)
      : [];
    const mask = whole ? c.inputs[0]?.mask : undefined;
    return [...merged(c, pair), ...states].map((y, i, all) => (i < all.length - states.length ? y.masked(mask) : y));
  },
};

interface Way {
  readonly c: LayerContext;
  readonly called: Called;
}

function bothWays(c: LayerContext, layer: ConfigObject): readonly [Way, Way] {
  const [x, ...initial] = c.inputs;
  if (initial.length % 2) throw new Unmakeable('takes as many states for one direction as for the other.');
  const half = initial.length / 2;
  const way = (name: string, states: readonly Signal[], other: boolean): Way => {
    const own = c.within(named(layer, name), x ? [x, ...states] : [], `${name}_${layer.name ?? ''}/`);
    return { c: own, called: callRecurrent(own, other) };
  };
  return [way('forward', initial.slice(0, half), false), way('backward', initial.slice(half), true)];
}

const named = (layer: ConfigObject, direction: string): ConfigObject => ({
  ...layer,
  name: `${direction}_${layer.name ?? ''}`,
});

/** The library turns the steps of the second way round, whichever way that went. */
function outputOf(c: LayerContext, { sequence, states, reversed }: Called, whole: boolean, second: boolean): Signal {
  const [last] = states;
  if (!whole && last) return last;
  return reversed === second ? sequence() : backwards(c, sequence());
}

function merged(c: LayerContext, [a, b]: readonly Signal[]): readonly Signal[] {
  if (!a || !b) return [];
  const elementwise = (value: string): readonly Signal[] => [c.signal(value, a.shape)];
  if (c.layer.config.mergeMode === null) return [a, b];
  switch (c.options.word('mergeMode', 'concat', mergeModes)) {
    case 'concat': {
      const shape = [...a.shape.slice(0, -1), mapped(a.shape.at(-1) ?? null, (units) => 2 * units)];
      return [c.signal(c.b.concat([a.value, b.value], a.rank - 1), shape)];
    }
    case 'sum':
      return elementwise(c.b.add(a.value, b.value));
    case 'ave':
      return elementwise(c.b.mul(c.b.scalar(0.5, 'float32'), c.b.add(a.value, b.value)));
    case 'mul':
      return elementwise(c.b.mul(a.value, b.value));
  }
}
