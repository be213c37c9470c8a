import type { Config, LayerCall, NetworkValue } from '../../model';
import { configOf } from './config';
import { malformed, quoted } from './error';
import { type Json, member } from './json';
import type { Lines } from './lines';
import { type Inbound, inboundOf, type Reference, referencesIn } from './references';
import type { Connected } from './sequential';
import type { ReadLayer } from './topology';

/** A call that waits until all its inputs are made. */
interface Waiting extends Inbound {
  readonly layer: ReadLayer;
  readonly key: string;
}

/** A graph of layer calls, put in an order in which they can be made. Layers that are never called are left out. */
export function functional(read: readonly ReadLayer[], config: Json, lines: Lines): Connected {
  const byName = new Map(read.map((layer) => [layer.object.name, layer]));
  const twice = read.find((layer) => byName.get(layer.object.name) !== layer);
  if (twice) throw malformed(`Two layers are called ${quoted(twice.object.name)}. Rename one.`, twice.json, lines);

  /** A nested model counts its own construction as its first call. */
  const keyOf = ({ layer, call }: Reference): string =>
    callKey(layer, byName.get(layer)?.object.network ? Math.max(0, call - 1) : call);

  const order = inOrder(read.flatMap(callsOf), keyOf, lines);
  const position = new Map(order.map(({ key }, i) => [key, i]));
  const layers = [...new Set(order.map(({ layer }) => layer))];
  const index = new Map(layers.map((layer, i) => [layer, i]));
  const valueAt = (reference: Reference): NetworkValue | undefined => {
    const call = position.get(keyOf(reference));
    return call === undefined ? undefined : { call, output: reference.output };
  };
  const calls = order.map(
    ({ layer, references, settings }): LayerCall => ({
      layer: index.get(layer) ?? 0,
      inputs: references.flatMap((reference) => valueAt(reference) ?? []),
      range: lines.range(layer.json),
      ...(settings && { settings: plainSettings(settings, lines) }),
    }),
  );
  const ends = (name: 'input_layers' | 'output_layers'): NetworkValue[] => {
    const json = member(config, name);
    return (json ? referencesIn(json) : []).map((reference) => {
      const value = valueAt(reference);
      if (value) return value;
      throw malformed(`${name} names ${quoted(reference.layer)}, which no call makes.`, json ?? config, lines);
    });
  };
  const [inputs, outputs] = [ends('input_layers'), ends('output_layers')];
  if (!outputs.length) throw malformed('The topology names no output_layers. Save the model again.', config, lines);
  return { layers: layers.map(({ object }) => object), calls, inputs, outputs };
}

const callKey = (layer: string, call: number): string => `${layer}/${call}`;

function callsOf(layer: ReadLayer): Waiting[] {
  const { className, name } = layer.object;
  if (className === 'InputLayer') return [{ layer, key: callKey(name, 0), references: [] }];
  return inboundOf(member(layer.json, 'inbound_nodes')).map((inbound, i) => ({
    ...inbound,
    layer,
    key: callKey(name, i),
  }));
}

/** Each call behind those that make its inputs, otherwise as the file has them (Kahn 1962). */
function inOrder(calls: readonly Waiting[], keyOf: (r: Reference) => string, lines: Lines): readonly Waiting[] {
  const known = new Set(calls.map(({ key }) => key));
  const open = new Map<Waiting, Set<string>>();
  const readers = new Map<string, Waiting[]>();
  for (const call of calls) {
    const needs = new Set(call.references.map(keyOf));
    open.set(call, needs);
    for (const key of needs) {
      if (!known.has(key)) {
        const name = quoted(call.references.find((r) => keyOf(r) === key)?.layer ?? '');
        const said = `${quoted(call.layer.object.name)} takes its input from ${name}, which no call makes.`;
        throw malformed(said, call.layer.json, lines);
      }
      const others = readers.get(key);
      if (others) others.push(call);
      else readers.set(key, [call]);
    }
  }
  const order = calls.filter((call) => open.get(call)?.size === 0);
  for (let i = 0; i < order.length; i++) {
    const key = order[i]?.key ?? '';
    for (const reader of readers.get(key) ?? []) {
      const needs = open.get(reader);
      if (needs?.delete(key) && needs.size === 0) order.push(reader);
    }
  }
  if (order.length === calls.length) return order;
  const stuck = calls.find((call) => open.get(call)?.size) as Waiting;
  throw malformed(`${quoted(stuck.layer.object.name)} stands in a circle of layers.`, stuck.layer.json, lines);
}

/** Arguments of a call without those that are outputs of other layers: these are inputs. */
function plainSettings(json: Json, lines: Lines): Config {
  if (json.kind !== 'object') return {};
  const plain = [...json.members].filter(([, { value }]) => referencesIn(value).length === 0);
  return configOf({ ...json, members: new Map(plain) }, lines);
}
