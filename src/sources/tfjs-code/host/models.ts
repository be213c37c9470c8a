import type { Interpreter } from '../interpreter';
import type { Place } from '../source';
import { ArrayValue, isUnknown, type Site, type Value } from '../values';
import { applyLayer, symbolicOf } from './apply';
import { configOf } from './config';
import { sourcesOf } from './graph';
import { implicitInput, register, tensorOf, tensorsIn } from './layers';
import { LayerValue, type ModelState, type SymbolicTensor } from './layerValue';

const empty = { inputs: [], outputs: [], layers: [], compiled: undefined, weightsElsewhere: undefined };

function modelName(options: Value, prefix: string, i: Interpreter): string {
  const { name } = configOf(options, i).config;
  return typeof name === 'string' ? name : `${prefix}${i.names.next(prefix)}`;
}

/** `tf.sequential({ layers, name })`. */
export function makeSequential([options]: readonly Value[], site: Site, i: Interpreter): LayerValue {
  const model = register(
    {
      className: 'Sequential',
      name: modelName(options, 'sequential_', i),
      site,
      repeats: [...i.repeats],
      model: { kind: 'sequential', ...empty },
    },
    i,
  );
  const layers = options === undefined ? undefined : i.get(options, 'layers');
  if (layers instanceof ArrayValue) {
    for (const layer of layers.items) addLayer(model, layer, site, i);
    if (layers.open) note(model, site, `There may be more layers in this list than are known: ${layers.open.why}.`, i);
  } else if (isUnknown(layers)) note(model, site, `The list of layers is not known: ${layers.why}.`, i);
  return model;
}

/** `tf.model({ inputs, outputs, name })`. */
export function makeModel([options]: readonly Value[], site: Site, i: Interpreter): LayerValue {
  const take = (key: string) => (options === undefined ? [] : tensorsIn(i.get(options, key)));
  const inputs = take('inputs').flatMap((t) => t ?? []);
  const wanted = take('outputs');
  const outputs = wanted.flatMap((t) => t ?? []);
  const model = register(
    {
      className: 'Model',
      name: modelName(options, 'model', i),
      site,
      repeats: [...i.repeats],
      model: { kind: 'functional', ...empty, inputs, outputs },
    },
    i,
  );
  if (outputs.length < wanted.length) note(model, site, 'Not all outputs of this model are known.', i);
  return model;
}

/** A model that is loaded: nothing is known but that it is one. */
export function loadedModel(site: Site, i: Interpreter): LayerValue {
  return register(
    {
      className: 'Model',
      name: `model${i.names.next('model')}`,
      site,
      opaque: true,
      weightsElsewhere: { source: site.source, span: site.span },
      notes: [{ source: site.source, span: site.span, message: 'What this loads is not in the code.' }],
    },
    i,
  );
}

export function note(layer: LayerValue, { source, span }: Place, message: string, i: Interpreter): void {
  layer.change({ notes: [...layer.notes, { source, span, message }] }, i.trail);
}

/** `model.add(layer)`. */
export function addLayer(model: LayerValue, value: Value, site: Site, i: Interpreter): void {
  const state = model.model;
  if (state?.kind !== 'sequential') return;
  const layer = layerIn(value, model, site, i);
  if (!layer) return;
  const [before] = state.outputs;
  const changes = before ? continued(layer, before, site, i) : begun(layer, site, i);
  model.changeModel({ ...changes, layers: [...state.layers, layer] }, i.trail);
}

/** The layer to be added. What is not known still stands between its neighbours, unless it is being written. */
function layerIn(value: Value, model: LayerValue, site: Site, i: Interpreter): LayerValue | undefined {
  if (value instanceof LayerValue) return value;
  if (isUnknown(value) && value.why !== unfinished) {
    return register(
      {
        className: 'Unknown',
        name: `unknown_${i.names.next('unknown_')}`,
        site,
        opaque: true,
        repeats: [...i.repeats],
        notes: [
          { source: site.source, span: site.span, message: `Which layer is added here is not known: ${value.why}.` },
        ],
      },
      i,
    );
  }
  note(model, site, 'What is added here is no layer; it is left out.', i);
  return undefined;
}

/** Why something that is still being written is unknown. */
export const unfinished = 'it is not written yet';

type Ends = Pick<ModelState, 'outputs'> & Partial<Pick<ModelState, 'inputs'>>;

const continued = (layer: LayerValue, before: SymbolicTensor, site: Site, i: Interpreter): Ends => ({
  outputs: tensorsIn(applyLayer(layer, [before], site, i)).flatMap((t) => t ?? []),
});

/** The first layer of a sequential model brings its input with it. */
function begun(layer: LayerValue, site: Site, i: Interpreter): Ends {
  if (layer.model) return { inputs: layer.model.inputs, outputs: layer.model.outputs };
  const [call] = layer.calls;
  if (call) {
    const last = { kind: 'symbolic', call, output: 0 } as const;
    return { inputs: sourcesOf(last), outputs: [last] };
  }
  const input = symbolicOf(tensorOf(implicitInput(layer, i)));
  return input ? { inputs: [input], ...continued(layer, input, site, i) } : { outputs: [] };
}

/** `model.pop()`. */
export function popLayer(model: LayerValue, i: Interpreter): void {
  const state = model.model;
  if (state?.kind !== 'sequential') return;
  const layers = state.layers.slice(0, -1);
  const call = layers.at(-1)?.calls.at(-1);
  const outputs = call ? [{ kind: 'symbolic', call, output: 0 } as const] : [];
  model.changeModel({ layers, outputs, ...(outputs.length === 0 && { inputs: [] }) }, i.trail);
}

/** Notes that code sets the weights of a model or layer. */
export function weightsSet(layer: LayerValue, { source, span }: Place, i: Interpreter): void {
  for (const one of [layer, ...layer.alternatives]) one.change({ weightsElsewhere: { source, span } }, i.trail);
}
