import type { CallValue, LayerValue, SymbolicTensor } from './layerValue';

/** The calls that tensors are computed by, in the order in which they were made. */
export function callsBehind(outputs: readonly SymbolicTensor[]): CallValue[] {
  const seen = new Set<CallValue>();
  const open = outputs.map((t) => t.call);
  for (let call = open.pop(); call; call = open.pop()) {
    if (seen.has(call)) continue;
    seen.add(call);
    for (const input of call.inputs) open.push(input.call);
  }
  return [...seen].sort((a, b) => a.order - b.order);
}

/** The inputs that a tensor is computed from. */
export const sourcesOf = (tensor: SymbolicTensor): SymbolicTensor[] =>
  callsBehind([tensor]).flatMap((call): SymbolicTensor[] =>
    call.inputs.length === 0 ? [{ kind: 'symbolic', call, output: 0 }] : [],
  );

/** The layers of a functional model in the library's order (`model.layers`): by distance from the outputs, the furthest first. */
export function layersInOrder(outputs: readonly SymbolicTensor[]): LayerValue[] {
  const firstSeen = new Map<LayerValue, number>();
  const finished: CallValue[] = [];
  const seen = new Set<CallValue>();
  const visit = (call: CallValue): void => {
    if (seen.has(call)) return;
    seen.add(call);
    if (!firstSeen.has(call.layer)) firstSeen.set(call.layer, firstSeen.size);
    for (const input of call.inputs) visit(input.call);
    finished.push(call);
  };
  for (const output of outputs) visit(output.call);
  const depths = new Map<CallValue, number>();
  const layerDepths = new Map<LayerValue, number>();
  for (const call of finished.reverse()) {
    const depth = Math.max(depths.get(call) ?? 0, layerDepths.get(call.layer) ?? 0);
    layerDepths.set(call.layer, depth);
    for (const input of call.inputs) depths.set(input.call, Math.max(depth + 1, depths.get(input.call) ?? 0));
  }
  const order = (layer: LayerValue): number => firstSeen.get(layer) ?? 0;
  return [...layerDepths]
    .sort(([a, depthA], [b, depthB]) => depthB - depthA || order(a) - order(b))
    .map(([layer]) => layer);
}
