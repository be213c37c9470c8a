import type { Config, ConfigObject, LayerObject, Network } from '../../model';
import { layerClasses } from './classes';
import { configOf, placeOf } from './config';
import { malformed, quoted } from './error';
import { functional } from './functional';
import { itemsOf, type Json, member, textMember } from './json';
import type { Lines } from './lines';
import { sequential } from './sequential';

/** Class names under which TensorFlow.js and versions of Keras write a whole model. */
const sequentialClasses = new Set(['Sequential']);
const functionalClasses = new Set(['Model', 'Functional', 'LayersModel']);

/** A layer of a topology, before it is known where it stands in the network. */
export interface ReadLayer {
  readonly object: LayerObject;
  readonly json: Json;
}

/** The network that `{ class_name, config: { layers } }` describes. Throws TfjsModelError. */
export function networkOf(json: Json, lines: Lines): Network {
  const className = textMember(json, 'class_name');
  const config = member(json, 'config');
  // Before tfjs 0.9 and in Keras 1 the config of a Sequential is the list itself.
  const listed = itemsOf(member(config, 'layers')) ?? itemsOf(config);
  if (className === undefined || !config || !listed) {
    throw malformed('The topology names no class with a list of layers. Save or convert the model again.', json, lines);
  }
  if (!isModel(className)) {
    throw malformed(
      `The topology is of class ${quoted(className)}; only Sequential and functional models can be read.`,
      json,
      lines,
    );
  }
  const layers = listed.map((layer, i) => readLayer(layer, i, lines));
  const calls = sequentialClasses.has(className)
    ? sequential(layers, config, lines)
    : functional(layers, config, lines);
  return {
    name: textMember(config, 'name') ?? 'model',
    range: lines.range(member(json, 'class_name') ?? json),
    ...calls,
    remarks: [],
  };
}

const isModel = (className: string): boolean => sequentialClasses.has(className) || functionalClasses.has(className);

/** A wrapper around a whole model (TimeDistributed). */
function withWrappedModel(config: Config, json: Json | undefined, lines: Lines): Config {
  const wrapped = member(json, 'layer');
  if (!wrapped || !isModel(textMember(wrapped, 'class_name') ?? '')) return config;
  return { ...config, layer: { ...(config.layer as ConfigObject), config: {}, network: networkOf(wrapped, lines) } };
}

function readLayer(json: Json, index: number, lines: Lines): ReadLayer {
  const className = textMember(json, 'class_name');
  if (className === undefined) {
    throw malformed(`Layer number ${index + 1} has no class_name. Save or convert the model again.`, json, lines);
  }
  const config = member(json, 'config');
  const name = textMember(json, 'name') ?? textMember(config, 'name') ?? `${className.toLowerCase()}_${index + 1}`;
  const nested = isModel(className);
  const object: LayerObject = {
    className,
    name,
    config: nested ? {} : withWrappedModel(configOf(config, lines), config, lines),
    ...(nested && { network: networkOf(json, lines) }),
    ...(!nested && !layerClasses.has(className) && { opaque: true }),
    place: nested ? { ...placeOf(json, lines), options: new Map() } : placeOf(json, lines),
  };
  return { object, json };
}
