import type { Interpreter } from '../interpreter';
import { ClassValue, isHost, type ObjectValue, type Site, type Value } from '../values';
import { readOptions, register } from './layers';
import type { LayerValue } from './layerValue';

/** What a class extends in the end, if that is something of the library (`layers.Layer`). */
export function baseOfLayers(made: ClassValue): string | undefined {
  const { base } = made;
  if (base instanceof ClassValue) return baseOfLayers(base);
  return isHost(base) ? base.path : undefined;
}

/** A layer of a class of the program's own: what it computes is not known. */
export function subclassed(
  made: ClassValue,
  base: string,
  instance: ObjectValue,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
): Value {
  if (!/^(?:(?:layers\.)?(?:Layer|RNN|RNNCell)|Sequential|LayersModel|model)$/.test(base)) return instance;
  const declared = i.get(made, 'className');
  const className = typeof declared === 'string' ? declared : (made.node.name ?? 'Layer');
  const { weights, config, options, notes } = readOptions(given[0], site, i);
  const model = base === 'Sequential' ? emptySequential : undefined;
  return register(
    {
      className: model ? 'Sequential' : className,
      name: model ? `sequential_${i.names.next('sequential_')}` : '',
      config,
      options,
      notes,
      site,
      instance,
      repeats: [...i.repeats],
      weightsElsewhere: weights,
      ...(model ? { model } : { opaque: true }),
    },
    i,
  );
}

const emptySequential = {
  kind: 'sequential',
  layers: [],
  inputs: [],
  outputs: [],
  compiled: undefined,
  weightsElsewhere: undefined,
} as const;

/** `super(options)` of a class that extends a layer: the library names it here. */
export function nameSubclassed(layer: LayerValue, [options]: readonly Value[], i: Interpreter): void {
  if (layer.name !== '') return;
  const name = options === undefined ? undefined : i.get(options, 'name');
  layer.change({ name: typeof name === 'string' ? name : i.names.layer(layer.className) }, i.trail);
}
