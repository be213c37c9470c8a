import type { Interpreter } from '../interpreter';
import { type Site, unknown, type Value } from '../values';
import { applyLayer } from './apply';
import { compileModel } from './compile';
import type { LayerValue } from './layerValue';
import { addLayer, popLayer, weightsSet } from './models';
import { innerLayer } from './properties';

/** `layer.key(…)`. */
export function callLayerMethod(
  layer: LayerValue,
  key: string,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
): Value {
  const own = layer.instance?.find(key);
  if (own) return i.call(own.value, layer, given, site);
  switch (key) {
    case 'apply':
    case 'call':
      return applyLayer(layer, given, site, i);
    case 'add':
      for (const one of given.slice(0, 1)) addLayer(layer, one, site, i);
      return undefined;
    case 'pop':
      popLayer(layer, i);
      return undefined;
    case 'compile':
      compileModel(layer, given, site, i);
      return undefined;
    case 'setWeights':
    case 'loadWeights':
      weightsSet(layer, site, i);
      return undefined;
    case 'getLayer':
      return innerLayer(layer, given, site, i);
    case 'getClassName':
      return layer.className;
    case 'build':
    case 'summary':
    case 'dispose':
      return undefined;
    default:
      return unknown(`what \`${key}\` of a layer returns is only known when it runs`);
  }
}
