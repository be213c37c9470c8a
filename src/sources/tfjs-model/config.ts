import type { CodePlace, Config, ConfigObject, ConfigValue, OptionPlace } from '../../model';
import { type Json, member, textMember } from './json';
import type { Lines } from './lines';

/** `kernel_initializer` → `kernelInitializer`, as TensorFlow.js converts names and values alike (`utils/generic_utils`). */
export const camelCase = (name: string): string =>
  name.length > 1 ? name.replace(/_+(\w|$)/g, (_, next: string) => next.toUpperCase()) : name;

/** Values that have an underscore in TensorFlow.js itself, or are names that someone chose. */
const keptAsWritten = new Set(['gelu_new']);
const namesKept = new Set(['name', 'className', 'equation', 'vocabulary', 'inputVocabulary']);

/** Options as TensorFlow.js has them; null, which stands for "not given" wherever a layer reads an option, is left out. */
export function configOf(json: Json | undefined, lines: Lines): Config {
  if (json?.kind !== 'object') return {};
  const given = [...json.members].filter(([, { value }]) => value.kind !== 'null');
  return Object.fromEntries(given.map(([name, { value }]) => option(camelCase(name), value, lines)));
}

function option(name: string, json: Json, lines: Lines): readonly [string, ConfigValue] {
  if (name === 'dtype') return [name, dtypeOf(json)];
  // Keras 3 has a name of its own for it.
  if (name === 'batchShape') return ['batchInputShape', valueIn(json, lines, name)];
  return [name, valueIn(json, lines, name)];
}

function valueIn(json: Json, lines: Lines, name: string): ConfigValue {
  switch (json.kind) {
    case 'null':
      return null;
    case 'number':
    case 'boolean':
      return json.value;
    case 'string':
      return namesKept.has(name) || keptAsWritten.has(json.value) ? json.value : camelCase(json.value);
    case 'array':
      return json.items.map((item) => valueIn(item, lines, name));
    case 'object':
      return configObject(json, lines);
  }
}

/** `{ class_name, config }`, or a plain object, which has no class name. */
function configObject(json: Json, lines: Lines): ConfigObject {
  const className = textMember(json, 'class_name');
  if (className === undefined) return { kind: 'object', className: '', config: configOf(json, lines) };
  const config = member(json, 'config');
  const name = textMember(config, 'name');
  return {
    kind: 'object',
    className,
    config: configOf(config, lines),
    ...(name !== undefined && { name }),
    place: placeOf(json, lines),
  };
}

/** A type, also where Keras writes a policy object for it; weights of mixed policies are float32. */
function dtypeOf(json: Json): string {
  const name = json.kind === 'string' ? json.value : textMember(member(json, 'config'), 'name');
  return name === undefined || name.startsWith('mixed_') ? 'float32' : name;
}

/** Where `{ class_name, config: { … } }` stands: the object is the call, the value of `class_name` names its kind. */
export function placeOf(json: Json, lines: Lines): CodePlace {
  const object = member(json, 'config');
  const members = object?.kind === 'object' ? [...object.members] : [];
  const options = members.map(([name, place]): [string, OptionPlace] => [
    camelCase(name),
    { property: lines.range(place), value: lines.range(place.value), literal: true },
  ]);
  return {
    call: lines.range(json),
    callee: lines.range(member(json, 'class_name') ?? json),
    ...(object && { object: lines.range(object) }),
    options: new Map(options),
  };
}
