import type { CodePlace, ConfigValue } from '../../../model';
import type { Interpreter } from '../interpreter';
import {
  type Configured,
  isObjectLike,
  ObjectValue,
  type Site,
  type Unknown,
  type Value,
  type Written,
} from '../values';
import type { LayerValue } from './layerValue';
import { placeOf } from './place';

const hidden = (why: string): ConfigValue => ({ kind: 'unknown', why });

/** A value as an option of a layer; undefined if the option is not given. */
export function configValue(value: Value, i: Interpreter): ConfigValue | undefined {
  i.step();
  if (value === undefined) return undefined;
  if (!isObjectLike(value)) return value;
  switch (value.kind) {
    case 'unknown':
      return hidden(value.why);
    case 'array':
      if (value.open) return hidden(value.open.why);
      return value.items.map((item) => configValue(item, i) ?? null);
    case 'object':
      return objectConfig(value, i);
    case 'configured':
      return configured(value, i);
    case 'layer':
      return wrapped(value, i);
    case 'function':
    case 'class':
      return hidden('it is a function of the program');
    default:
      return hidden('it is not a plain value');
  }
}

const wrappedLayers = new WeakMap<ConfigValue & object, LayerValue>();

/** The layer that an option of another one is: what it is in the end is known only when the program has ended. */
export const wrappedLayer = (value: ConfigValue & object): LayerValue | undefined => wrappedLayers.get(value);

function wrapped(layer: LayerValue, i: Interpreter): ConfigValue {
  const { className, config, name, site, options } = layer;
  const value: ConfigValue = { kind: 'object', className, config, name, ...placed(site, options, i) };
  wrappedLayers.set(value, layer);
  return value;
}

/** `{ className, config }`, as initializers may be written too. */
function objectConfig(value: ObjectValue, i: Interpreter): ConfigValue {
  const className = i.get(value, 'className');
  if (typeof className !== 'string') return hidden('it is an object that is not an option of the library');
  return { kind: 'object', className, config: configOf(i.get(value, 'config'), i).config };
}

function configured({ className, options, fixed, site }: Configured, i: Interpreter): ConfigValue {
  const { config, written } = configOf(options, i);
  use(written, site);
  return { kind: 'object', className, config: { ...config, ...fixed }, ...placed(site, written, i) };
}

/** The place, worked out when it is asked for: only at the end is it known who else uses what is written there. */
function placed(
  site: Site | undefined,
  written: ReadonlyMap<string, Written>,
  i: Interpreter,
): { readonly place?: CodePlace } {
  if (!site) return {};
  return {
    get place() {
      return placeOf(site, written, i);
    },
  };
}

export interface Options {
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly written: ReadonlyMap<string, Written>;
  /** Why there may be more options than these, if so. */
  readonly open: Unknown | undefined;
}

/** The options in an object. */
export function configOf(options: Value, i: Interpreter): Options {
  const config: Record<string, ConfigValue> = {};
  const written = new Map<string, Written>();
  if (!(options instanceof ObjectValue)) {
    const open = isObjectLike(options) && options.kind === 'unknown' ? options : undefined;
    return { config, written, open };
  }
  for (const [key, slot] of options.properties) {
    const value = configValue(i.get(options, key), i);
    if (value === undefined) continue;
    config[key] = value;
    if (slot.written) written.set(key, slot.written);
  }
  return { config, written, open: options.open };
}

/** Notes that `site` made a layer of these options. */
export function use(written: ReadonlyMap<string, Written>, site: Site): void {
  for (const option of written.values()) option.users.add(site.span.start);
}
