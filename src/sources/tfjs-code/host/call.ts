import type { Interpreter } from '../interpreter';
import { type HostName, isCallable, isObjectLike, ObjectValue, type Site, unknown, type Value } from '../values';
import { configuredClasses, layerClasses } from './classes';
import { makeInput, makeLayer } from './layers';
import { loadedModel, makeModel, makeSequential, unfinished } from './models';

/** Calls what TensorFlow.js exports. */
export function callHost({ path }: HostName, given: readonly Value[], site: Site, i: Interpreter): Value {
  switch (path) {
    case 'sequential':
    case 'Sequential':
      return makeSequential(given, site, i);
    case 'model':
    case 'LayersModel':
      return makeModel(given, site, i);
    case 'input':
    case 'layers.input':
      return makeInput(given, site, i);
    case 'loadLayersModel':
    case 'models.modelFromJSON':
      return loadedModel(site, i);
    case 'tidy': {
      const work = given.find(isCallable);
      return work ? i.call(work, undefined, [], site) : undefined;
    }
    case 'keep':
      return given[0];
    default:
      return byGroup(path, given, site, i);
  }
}

function byGroup(path: string, given: readonly Value[], site: Site, i: Interpreter): Value {
  const dot = path.indexOf('.');
  const group = path.slice(0, dot);
  const name = path.slice(dot + 1);
  if (group === 'layers') {
    const className = Object.hasOwn(layerClasses, name) ? layerClasses[name] : undefined;
    return className ? makeLayer(className, given, site, i) : unknown(unfinished);
  }
  if (group === 'train') return { kind: 'optimizer', name, learningRate: learningRate(name, given), site };
  const configured = Object.hasOwn(configuredClasses, path) ? configuredClasses[path] : undefined;
  if (configured) {
    const [first] = given;
    const options =
      first instanceof ObjectValue || (isObjectLike(first) && first.kind === 'unknown') ? first : undefined;
    return { kind: 'configured', className: configured, options, fixed: fixedOptions[path] ?? {}, site };
  }
  return unknown(`what \`tf.${path}\` returns is only known when it runs`);
}

/** `l1` and `l2` are `l1l2` without the other term. */
const fixedOptions: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'regularizers.l1': { l2: 0 },
  'regularizers.l2': { l1: 0 },
};

/** The library's own rates, where the optimizer has one (`optimizer_constructors`). */
const rates: Readonly<Record<string, number>> = { adam: 0.001, adamax: 0.002, adadelta: 0.001 };

const learningRate = (name: string, [rate]: readonly Value[]): number | undefined =>
  typeof rate === 'number' ? rate : rate === undefined ? rates[name] : undefined;
