import { itemsOf, type Json, numberOf, stringOf } from './json';

/** Output `output` of the call number `call` of a layer, as a topology refers to it. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** One call of a layer: what goes in, and the other arguments, where there are any. */
export interface Inbound {
  readonly references: readonly Reference[];
  readonly settings?: Json;
}

/**
 * `inbound_nodes`, one entry for each call. TensorFlow.js and Keras 2 list `[layer, call, output, arguments]` for each input, later versions
 * of Keras 2 put a single input directly and further ones among the arguments, Keras 3 writes `{ args, kwargs }` with tensor objects.
 */
export const inboundOf = (json: Json | undefined): readonly Inbound[] =>
  (itemsOf(json) ?? []).map((call): Inbound => {
    const settings = argumentsOf(call);
    return { references: referencesIn(call), ...(settings && { settings }) };
  });

function argumentsOf(call: Json): Json | undefined {
  const first = tuple(call) ? call : itemsOf(call)?.[0];
  const settings = itemsOf(first)?.[3];
  return settings?.kind === 'object' && settings.members.size > 0 ? settings : undefined;
}

/** Every reference within, in order; also where they are the values of an object. */
export function referencesIn(json: Json): readonly Reference[] {
  const reference = tuple(json);
  if (reference)
    return reference.layer === constant ? [] : [reference, ...(itemsOf(json)?.slice(3) ?? []).flatMap(referencesIn)];
  switch (json.kind) {
    case 'array':
      return json.items.flatMap(referencesIn);
    case 'object':
      return [...json.members.values()].flatMap(({ value }) => referencesIn(value));
    default:
      return [];
  }
}

/** Keras writes this where an argument is a number instead of a layer's output. */
const constant = '_CONSTANT_VALUE';

function tuple(json: Json): Reference | undefined {
  const [layer, call, output] = itemsOf(json) ?? [];
  const [name, number, index] = [stringOf(layer), numberOf(call), numberOf(output)];
  return name === undefined || number === undefined || index === undefined
    ? undefined
    : { layer: name, call: number, output: index };
}
