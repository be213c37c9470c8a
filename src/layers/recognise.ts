import type { Graph, Layer, LayerObject, Normalisation } from '../model';
import { type Affine, affineAt } from './affine';
import { boundary, type Flat, flatten } from './flatten';
import { heads, type Placed, predecessors } from './flow';
import { type Following, follow, standaloneAt } from './follow';
import { trainedShare } from './initializer';
import { joins } from './join';
import { describedName, layerName, localName, uniqueIds } from './names';
import { type Declared, finish, type Sketch, sketchBias, sketchWeight } from './parameter';
import type { Summaries } from './summary';
import { nodeAt, type Wiring, wire } from './wiring';

/** A layer found in the graph, before it is named and its neighbours are known. */
interface Found extends Placed {
  readonly affine?: Affine;
  readonly following: Following;
}

/** What is known of a graph that was made from a description of layers. */
export interface Description {
  /** By the name of the initializer. */
  readonly declared: ReadonlyMap<string, Declared>;
  /** By the name of the node: the layer object that made it. */
  readonly owners: ReadonlyMap<string, LayerObject>;
}

const undescribed: Description = { declared: new Map(), owners: new Map() };

/**
 * What a person calls the layers of a canonical graph, in topological order: weights with their bias, normalisation and activation, and
 * normalisations and activations that stand by themselves, those inside the bodies of control flow among them. Time is linear in the
 * number of nodes.
 */
export function recogniseLayers(
  graph: Graph,
  summaries: Summaries,
  { declared, owners }: Description = undescribed,
): Layer[] {
  const flat = flatten(graph);
  const { named, places, carried } = flat;
  const wiring = wire(flat.graph, summaries);
  const found = findLayers(wiring);
  const origins = predecessors(flat, found);
  const isHead = heads(wiring, found, carried);
  const linear = new Set(
    found.filter(({ affine, following }) => affine && !following.activation).map(({ following }) => following.output),
  );
  const owner = (node: number | undefined): LayerObject | undefined =>
    node === undefined ? undefined : owners.get(nodeAt(wiring, node).name);
  const names = nameLayers(wiring, found, flat, owner);
  const parameters = found.map((layer) => sketchParameters(wiring, layer, named));
  const trained = trainedShare(
    parameters.flatMap(({ weight, recurrent, bias }) => [weight, recurrent, bias]).flatMap(lookOf),
  );
  return found.flatMap((layer, i): Layer[] => {
    const { affine, following, input, output } = layer;
    const { activation, normalisation, preActivation, scaling } = following;
    const { name, id } = names[i] as { name: string; id: string };
    const { weight, recurrent, bias } = parameters[i] ?? {};
    const origin = origins[i];
    const place = places[layer.nodes[0] ?? 0];
    const object = owner(layer.nodes[0]);
    const activating = owner(following.activationNode);
    const finished = (sketch: Sketch) => finish(sketch, trained, declared.get(sketch.stored ?? sketch.name));
    // Sines of positions and the like are arithmetic, not layers.
    if (!affine && !origin?.fed) return [];
    return [
      {
        id,
        name,
        kind: affine?.kind ?? (normalisation ? 'normalisation' : 'activation'),
        ...(weight && { weight: finished(weight) }),
        ...(recurrent && { recurrent: finished(recurrent) }),
        ...(bias && { bias: finished(bias) }),
        activation,
        ...(scaling && { scaling }),
        input: named(input),
        preActivation: named(preActivation),
        output,
        normalisation: normalisation && described(normalisation, declared),
        ...joins(wiring, output, activation, (value) => linear.has(value)),
        head: isHead[i] ?? false,
        unitAxis: unitAxis(layer, found[origin?.layers.at(-1) ?? -1]),
        ...(affine?.stride !== undefined && { stride: affine.stride }),
        predecessors: (origin?.layers ?? []).map((index) => names[index]?.id ?? ''),
        direct: (origin?.direct ?? false) && (origin?.layers.length ?? 0) <= 1,
        nodes: layer.nodes.map((index) => nodeAt(wiring, index).name),
        ...(place && { within: place.body }),
        ...(object && { object }),
        ...(activating && activating !== object && { activationObject: activating }),
      },
    ];
  });
}

/** With what is declared of its scale. */
function described(normalisation: Normalisation, declared: Description['declared']): Normalisation {
  const told = declared.get(normalisation.scale ?? '');
  if (!told) return normalisation;
  const { initializer: _, ...declaration } = told;
  return { ...normalisation, declared: declaration };
}

/** Features come last behind LayerNorm and dense layers, channels second behind convolutions; what stands alone follows the layer before. */
function unitAxis({ affine, following: { normalisation } }: Found, before: Found | undefined): number {
  if (affine) return affine.unitAxis;
  if (normalisation) return normalisation.kind === 'layer' || normalisation.kind === 'rms' ? -1 : 1;
  return before?.affine?.unitAxis ?? 1;
}

interface Parameters {
  readonly weight?: Sketch;
  readonly recurrent?: Sketch;
  readonly bias?: Sketch;
}

function sketchParameters(wiring: Wiring, { affine }: Found, named: Flat['named']): Parameters {
  if (!affine) return {};
  const role = affine.recurrent ? 'recurrent' : 'weight';
  const bias = affine.bias === undefined ? undefined : sketchBias(wiring, affine.bias, affine.weight);
  const inModel = (sketch: Sketch): Sketch => ({ ...sketch, name: named(sketch.name) });
  return {
    ...(affine.weight && { weight: inModel(sketchWeight(wiring, affine.weight, role)) }),
    ...(affine.recurrent && { recurrent: inModel(sketchWeight(wiring, affine.recurrent, role)) }),
    ...(bias && { bias: inModel(bias) }),
  };
}

const lookOf = (sketch: Sketch | undefined) => (sketch ? [sketch.look] : []);

function findLayers(wiring: Wiring): Found[] {
  const claimed = new Set<number>();
  const found: Found[] = [];
  for (let index = 0; index < wiring.graph.nodes.length; index++) {
    if (claimed.has(index) || nodeAt(wiring, index).domain === boundary) continue;
    const layer = layerAt(wiring, index);
    // Two layers never share a node; the earlier keeps it.
    if (!layer || layer.nodes.some((node) => claimed.has(node))) continue;
    for (const node of layer.nodes) claimed.add(node);
    found.push(layer);
  }
  return found;
}

function layerAt(wiring: Wiring, index: number): Found | undefined {
  const affine = affineAt(wiring, index);
  if (affine) {
    const units = affine.weight && { count: affine.weight.units, axis: affine.unitAxis };
    const following = follow(wiring, affine.output, units ? { units } : {});
    return {
      affine,
      following,
      input: affine.input,
      output: following.output,
      nodes: [...affine.nodes, ...following.nodes],
      hasWeight: true,
    };
  }
  const following = standaloneAt(wiring, index);
  return following && { following, ...following, hasWeight: false };
}

function nameLayers(
  wiring: Wiring,
  found: readonly Found[],
  { places }: Flat,
  owner: (node: number | undefined) => LayerObject | undefined,
): { readonly name: string; readonly id: string }[] {
  const counts = new Map<string, number>();
  const unique = uniqueIds();
  return found.map(({ affine, following, nodes }) => {
    const at = nodes[0] ?? 0;
    const node = nodeAt(wiring, at);
    const kind = affine?.kind ?? (following.normalisation ? 'normalisation' : (following.activation?.kind ?? node.op));
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const place = places[at];
    const local = (name: string): string => localName(name, place?.prefix);
    const weight = affine?.weight?.stored?.name;
    const told = owner(at);
    const name =
      (told && describedName(told.name, weight)) ??
      layerName(weight && local(weight), node, local(node.origin?.name || node.name)) ??
      `${kind} ${count}`;
    // A person knows the layer, not the loop that it was made into.
    const whole = place && !told ? `${place.body.path}/${name}` : name;
    return { name: whole, id: unique(whole) };
  });
}
