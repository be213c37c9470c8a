import type { Activation, Layer, Node, Normalisation } from '../model';
import { activationAfter, activationAt, type FoundActivation } from './activation';
import {
  type FoundNormalisation,
  normalisationAfter,
  normalisationAfterWeight,
  normalisationAt,
} from './normalisation';
import { storedScalar } from './stored';
import { moving, nodeAt, soleReader, standard, transparent, type Wiring } from './wiring';

export type Scaling = NonNullable<Layer['scaling']>;

/** What stands behind an affine part, up to the next weight or join. */
export interface Following {
  readonly normalisation: Normalisation | null;
  readonly activation: Activation | null;
  readonly scaling?: Scaling;
  readonly preActivation: string;
  readonly output: string;
  /** Node indices. */
  readonly nodes: readonly number[];
  /** Where the activation begins. */
  readonly activationNode?: number;
}

/** Longer than Conv → Dropout → Reshape → BatchNormalization → Cast → Relu → Reshape. */
const longestWalk = 8;

/** What is known before the walk. */
interface Begun {
  /** A weight with so many units along this axis made the value. */
  readonly units?: { readonly count: number; readonly axis: number };
  /** It was just normalised: a second normalisation would be a layer of its own. */
  readonly normalisation?: Normalisation;
}

/** Walks from a value over a normalisation and an activation, in either order, as long as nothing else reads what lies between. */
export function follow(wiring: Wiring, from: string, begun: Begun): Following {
  const nodes: number[] = [];
  const passed: number[] = [];
  let normalisation: Normalisation | null = begun.normalisation ?? null;
  let activation: Activation | null = null;
  let activationNode: number | undefined;
  let preActivation = from;
  let output = from;
  let at = from;
  let moved = false;
  let scaling: Scaling = unscaled;
  const take = (found: { readonly output: string; readonly nodes: readonly number[] }): void => {
    nodes.push(...passed.splice(0), ...found.nodes);
    at = output = found.output;
  };
  for (let step = 0; step < longestWalk; step++) {
    const normalised: FoundNormalisation | undefined = normalisation
      ? undefined
      : normalisationBehind(wiring, at, moved || activation ? {} : begun);
    if (normalised) {
      normalisation = activation ? { ...normalised.normalisation, afterActivation: true } : normalised.normalisation;
      take(normalised);
      if (!activation) preActivation = at;
      continue;
    }
    const activated: FoundActivation | undefined = activation ? undefined : activationAfter(wiring, at);
    if (activated) {
      activation = activated.activation;
      activationNode = activated.nodes[0];
      if (!moved) preActivation = at;
      take(activated);
      continue;
    }
    const next = soleReader(wiring, at);
    const node = next === undefined ? undefined : nodeAt(wiring, next);
    if (next === undefined || !node) break;
    const scaled = activation ? undefined : scaledBy(wiring, node, at, scaling);
    if (scaled) scaling = scaled;
    else if (node.inputs[0] !== at || !standard(node, ...moving, ...transparent)) break;
    moved ||= standard(node, ...moving);
    passed.push(next);
    at = node.outputs[0] ?? '';
  }
  const isScaled = activation && scaling !== unscaled && !normalisation;
  return {
    normalisation,
    activation,
    ...(isScaled && { scaling }),
    preActivation,
    output,
    nodes,
    ...(activationNode !== undefined && { activationNode }),
  };
}

const unscaled: Scaling = { factor: 1, shift: 0 };

/** What a stored scalar makes of a value that is scaled already; undefined for any other node. */
function scaledBy(wiring: Wiring, node: Node, value: string, { factor, shift }: Scaling): Scaling | undefined {
  const [a = '', b = ''] = node.inputs;
  const scalar = storedScalar(wiring, a === value ? b : a);
  if (scalar === undefined || node.domain !== '') return undefined;
  switch (node.op) {
    case 'Mul':
      return { factor: factor * scalar, shift: shift * scalar };
    case 'Div':
      return a === value && scalar !== 0 ? { factor: factor / scalar, shift: shift / scalar } : undefined;
    case 'Add':
      return { factor, shift: shift + scalar };
    case 'Sub':
      return a === value ? { factor, shift: shift - scalar } : undefined;
    default:
      return undefined;
  }
}

const normalisationBehind = (wiring: Wiring, value: string, { units }: Begun) =>
  units ? normalisationAfterWeight(wiring, value, units.count, units.axis) : normalisationAfter(wiring, value);

/** A normalisation, with the activation behind it, or an activation that begins with this node and belongs to no weight. */
export function standaloneAt(wiring: Wiring, index: number): (Following & { readonly input: string }) | undefined {
  const normalised = normalisationAt(wiring, index);
  if (normalised) {
    const behind = follow(wiring, normalised.output, { normalisation: normalised.normalisation });
    return { ...behind, input: nodeAt(wiring, index).inputs[0] ?? '', nodes: [...normalised.nodes, ...behind.nodes] };
  }
  const found = activationAt(wiring, index);
  const [activationNode = index] = found?.nodes ?? [];
  return found && { ...found, normalisation: null, preActivation: found.input, activationNode };
}
