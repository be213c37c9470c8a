import type { ConfigValue } from '../../../model';
import type { Interpreter } from '../interpreter';
import { ArrayValue, ObjectValue, type Site, type Value } from '../values';
import { stateCounts } from './classes';
import { configValue } from './config';
import { callLayer, tensorOf, tensorsIn, unknownInput } from './layers';
import type { LayerValue } from './layerValue';

/** How many tensors a call of a layer returns, and whether they come as a list. */
function outputCount(layer: LayerValue): number {
  if (layer.model) return layer.model.outputs.length;
  const { config, className } = layer;
  if (className === 'Bidirectional') {
    const inner = config.layer;
    const cell = typeof inner === 'object' && inner !== null && 'className' in inner ? inner : undefined;
    const states = cell?.config.returnState === true ? 2 * (stateCounts[cell.className] ?? 0) : 0;
    return (config.mergeMode === null ? 2 : 1) + states;
  }
  if (config.returnState !== true) return 1;
  if (className === 'RNN') return 1 + cellStates(config.cell ?? null);
  return 1 + (stateCounts[className] ?? 0);
}

/** How many states a cell, or a list of cells, keeps. */
function cellStates(cell: ConfigValue): number {
  if (typeof cell !== 'object' || cell === null) return 1;
  if ('kind' in cell) {
    if (cell.kind === 'unknown') return 1;
    if (cell.className === 'StackedRNNCells') return cellStates(cell.config.cells ?? null);
    return stateCounts[cell.className.replace(/Cell$/, '')] ?? 1;
  }
  return cell.reduce<number>((n, c) => n + cellStates(c), 0);
}

/** `layer.apply(tensors, settings)`. */
export function applyLayer(layer: LayerValue, given: readonly Value[], site: Site, i: Interpreter): Value {
  const [tensors, kwargs] = given;
  const symbolic = (t: ReturnType<typeof tensorsIn>[number]) => t ?? symbolicOf(tensorOf(unknownInput(layer, site, i)));
  const inputs = tensorsIn(tensors).flatMap((t) => symbolic(t) ?? []);
  const settings: Record<string, ConfigValue> = {};
  if (kwargs instanceof ObjectValue) {
    for (const key of kwargs.properties.keys()) {
      const value = i.get(kwargs, key);
      const states = tensorsIn(value).flatMap((t) => t ?? []);
      if (states.length > 0) inputs.push(...states);
      else settings[key] = configValue(value, i) ?? null;
    }
  }
  const call = callLayer(layer, inputs, site, Object.keys(settings).length > 0 ? settings : undefined, i);
  const count = outputCount(layer);
  const outputs = Array.from(
    { length: Math.max(count, 1) },
    (_, output): Value => ({ kind: 'symbolic', call, output }),
  );
  return outputs.length === 1 ? outputs[0] : new ArrayValue(outputs);
}

export const symbolicOf = (value: Value): Extract<Value, { kind: 'symbolic' }> | undefined => tensorsIn(value)[0];
