import type { ConfigValue } from '../../../model';
import type { Interpreter } from '../interpreter';
import type { Span } from '../syntax';
import { ArrayValue, type Site, unknown, type Value } from '../values';
import { applyLayer } from './apply';
import { layersInOrder } from './graph';
import { register, tensorOf, unknownInput } from './layers';
import type { CallValue, LayerValue, SymbolicTensor } from './layerValue';
import { type Sizes, sizesOf } from './shapes';

const one = (tensors: readonly SymbolicTensor[]): Value =>
  tensors.length === 1 ? tensors[0] : new ArrayValue(tensors);

/** `layer.key`. */
export function layerProperty(layer: LayerValue, key: string, i: Interpreter): Value {
  const found = layer.instance?.find(key);
  if (layer.instance && found) return i.get(layer.instance, key);
  switch (key) {
    case 'name':
      return layer.name;
    case 'layers':
      return innerLayers(layer);
    case 'inputs':
      return new ArrayValue(inputsOf(layer, i));
    case 'outputs':
      return new ArrayValue(outputsOf(layer, i));
    case 'input':
      return one(inputsOf(layer, i));
    case 'output':
      return one(outputsOf(layer, i));
    case 'outputShape': {
      const [output] = outputsOf(layer, i);
      return output ? symbolicProperty(output, 'shape') : unknown('the layer is not called yet');
    }
    case 'trainable':
      return plain(layer.config.trainable ?? true);
    default:
      return layer.instance
        ? undefined
        : (plain(layer.config[key] ?? null) ?? unknown(`\`${key}\` of a layer is not known`));
  }
}

function plain(value: ConfigValue): Value {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return 'kind' in value ? unknown('it is an option of a layer') : new ArrayValue(value.map(plain));
}

/** What is inside a model, in the library's order. */
function innerLayers({ model }: LayerValue): Value {
  if (!model) return new ArrayValue([], unknown('the model is not in the code'));
  return new ArrayValue(model.kind === 'sequential' ? model.layers : layersInOrder(model.outputs));
}

/** The call whose tensors a layer that is no model has; a loaded model is called on an input of its own. */
function ownCall(layer: LayerValue, i: Interpreter): CallValue | undefined {
  const [call] = layer.calls;
  if (call || !layer.opaque || !layer.site) return call;
  applyLayer(layer, [tensorOf(unknownInput(layer, layer.site, i))], layer.site, i);
  return layer.calls[0];
}

function inputsOf(layer: LayerValue, i: Interpreter): readonly SymbolicTensor[] {
  return layer.model?.inputs ?? ownCall(layer, i)?.inputs ?? [];
}

function outputsOf(layer: LayerValue, i: Interpreter): readonly SymbolicTensor[] {
  if (layer.model) return layer.model.outputs;
  const call = ownCall(layer, i);
  return call ? [{ kind: 'symbolic', call, output: 0 }] : [];
}

/** `model.getLayer(name)` or `model.getLayer(null, index)`. */
export function innerLayer(model: LayerValue, [name, index]: readonly Value[], site: Site, i: Interpreter): Value {
  const layers = innerLayers(model);
  if (layers instanceof ArrayValue && !layers.open) {
    if (typeof name === 'number') return layers.items[name];
    if (typeof name !== 'string')
      return typeof index === 'number' ? layers.items[index] : unknown('which layer is asked for is not known');
    return layers.items.find((l) => typeof l === 'object' && l !== null && l.kind === 'layer' && l.name === name);
  }
  const inner = register(
    { className: 'Unknown', name: typeof name === 'string' ? name : `${model.name}_layer`, site, opaque: true },
    i,
  );
  applyLayer(inner, [new ArrayValue(inputsOf(model, i))], site, i);
  return inner;
}

/** `layer.key = value`. */
export function setLayerProperty(
  layer: LayerValue,
  key: string,
  value: Value,
  span: Span | undefined,
  i: Interpreter,
): void {
  if (key === 'trainable' && typeof value === 'boolean') {
    layer.change({ config: { ...layer.config, trainable: value } }, i.trail);
  } else if (key === 'name' && typeof value === 'string') layer.change({ name: value }, i.trail);
  else if (layer.instance) layer.instance.set(key, { value }, i.trail);
  else if (span && /weights$|initializer$|activation$/i.test(key)) {
    const message = `\`${key}\` is set after the layer is made; that is not followed.`;
    layer.change({ notes: [...layer.notes, { source: i.source, span, message }] }, i.trail);
  }
}

/** `tensor.shape` and what else a program may ask of a symbolic tensor. */
export function symbolicProperty(tensor: SymbolicTensor, key: string): Value {
  if (key === 'name') return tensor.call.layer.name;
  if (key === 'sourceLayer') return tensor.call.layer;
  const sizes = key === 'shape' || key === 'rank' ? sizesOf(tensor) : undefined;
  if (sizes === undefined) return unknown(`the ${key} of a tensor is not known`);
  return key === 'rank' ? sizes.length : shapeValue(sizes);
}

const shapeValue = (sizes: Sizes): ArrayValue =>
  new ArrayValue(sizes.map((n) => (n === undefined ? unknown('a size of a tensor is not known') : n)));
