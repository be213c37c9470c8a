import {
  type CodePlace,
  type Compiled,
  type Config,
  type ConfigValue,
  isList,
  type LayerCall,
  type LayerObject,
  type Loss,
  type Network,
  type NetworkValue,
  type Optimizer,
  type Range,
  type Remark,
} from '../../model';
import type { CompiledCode, LossCode, OptimizerCode } from './host/compile';
import { wrappedLayer } from './host/config';
import { callsBehind } from './host/graph';
import type { CallValue, LayerValue, Note, SymbolicTensor } from './host/layerValue';
import { placeOf } from './host/place';
import type { Loops } from './loops';
import type { Place, SourceText } from './source';

/** What a network needs from around it. */
interface Around {
  readonly main: SourceText;
  readonly loops: Loops;
}

/** The network of a model; undefined if it has no outputs. */
export function networkOf(model: LayerValue, around: Around): Network | undefined {
  const state = model.model;
  if (!state || state.outputs.length === 0) return undefined;
  const calls = callsBehind([...state.outputs, ...state.inputs]);
  const layers = [...new Set(calls.map((c) => c.layer))];
  const callIndex = new Map(calls.map((call, n) => [call, n]));
  const layerIndex = new Map(layers.map((layer, n) => [layer, n]));
  const value = ({ call, output }: SymbolicTensor): NetworkValue => ({ call: callIndex.get(call) ?? 0, output });
  const range =
    rangeIn(model.site, around) ?? rangeIn(model.repeats.find((r) => r.site?.source === around.main)?.site, around);
  const weights = [model, ...layers].find((l) => l.weightsElsewhere && !l.opaque)?.weightsElsewhere;
  const compiled = state.compiled && compiledOf(state.compiled, model, around);
  return {
    name: model.name,
    ...(range && { range }),
    layers: layers.map((layer) => layerObject(layer, around)),
    calls: calls.map((call) => layerCall(call, layerIndex.get(call.layer) ?? 0, value, around)),
    inputs: state.inputs.map(value),
    outputs: state.outputs.map(value),
    ...(compiled && { compiled }),
    ...(weights && { weightsElsewhere: weights.source.range(weights.span) }),
    remarks: [model, ...layers].flatMap((l) => l.notes.map((note) => remark(note, around))),
  };
}

function layerCall(
  call: CallValue,
  layer: number,
  value: (t: SymbolicTensor) => NetworkValue,
  around: Around,
): LayerCall {
  const range = rangeIn(call.site, around);
  return {
    layer,
    inputs: call.inputs.map(value),
    ...(range && { range }),
    ...(call.settings && { settings: settled(call.settings, around) }),
  };
}

/** A range in the file under analysis. */
const rangeIn = (place: Place | undefined, { main }: Around): Range | undefined =>
  place?.source === main ? main.range(place.span) : undefined;

export function remark({ message, ...place }: Note, around: Around): Remark {
  const range = rangeIn(place, around);
  return { message, ...(range && { range }) };
}

function layerObject(layer: LayerValue, around: Around): LayerObject {
  const { name, ...config } = layer.config;
  const network = layer.model && networkOf(layer, around);
  const place = layer.site && codePlace(layer, around);
  return {
    className: layer.className,
    name: layer.name,
    config: settled(config, around),
    ...(network && { network }),
    ...(layer.opaque && { opaque: true }),
    ...(place && { place }),
  };
}

function codePlace(layer: LayerValue, { main, loops }: Around): CodePlace | undefined {
  if (!layer.site) return undefined;
  const loop = loops.of(layer);
  return { ...placeOf(layer.site, layer.options, { main }), ...(loop && { loop }) };
}

/** Options as they are when evaluation has ended. */
function settled(config: Config, around: Around): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, settledValue(value, around)]));
}

function settledValue(value: ConfigValue, around: Around): ConfigValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((v) => settledValue(v, around));
  if (value.kind !== 'object') return value;
  const layer = wrappedLayer(value);
  const network = layer && networkOf(layer, around);
  return { ...value, config: settled(value.config, around), ...(network && { network }) };
}

function compiledOf(compiled: CompiledCode, model: LayerValue, around: Around): Compiled {
  const range = rangeIn(compiled, around);
  const { losses } = compiled;
  const outputs = model.model?.outputs ?? [];
  const byOutput = isLossList(losses) ? losses : outputs.map((o) => losses.get(o.call.layer.name) ?? null);
  // One loss serves all outputs.
  const each = byOutput.length === 1 ? outputs.map(() => byOutput[0] ?? null) : byOutput;
  return {
    ...(range && { range }),
    losses: each.map((loss) => loss && lossOf(loss, around)),
    ...(compiled.optimizer && { optimizer: optimizerOf(compiled.optimizer, around) }),
  };
}

function optimizerOf({ name, learningRate, site }: OptimizerCode, around: Around): Optimizer {
  const range = rangeIn(site, around);
  const rate = site?.number && rangeIn({ source: site.source, span: site.number }, around);
  return {
    name,
    ...(learningRate !== undefined && { learningRate }),
    ...(range && { range }),
    ...(rate && { rate }),
  };
}

const isLossList = (losses: CompiledCode['losses']): losses is readonly (LossCode | null)[] => Array.isArray(losses);

function lossOf({ name, place, probabilities }: LossCode, around: Around): Loss {
  const range = rangeIn(place, around);
  return { name, probabilities, ...(range && { range }) };
}
