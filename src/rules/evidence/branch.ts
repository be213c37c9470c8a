import type { Activation, Layer } from '../../model';
import { moments } from '../../theory/moments';
import type { Evidence } from '../rule';

/** What lies between a place where a residual network branches off and the sum that the branch ends in. */
export interface Branch {
  /** In order of execution; the last ends it. */
  readonly layers: readonly Layer[];
  /** How many times the second moment of what it reads it adds to the short cut, with weights as they are drawn. */
  readonly gain: number;
}

const linear: Activation = { kind: 'linear' };

/** The branch that this layer ends; undefined where it ends none, or one with a normalisation in it, or one whose weights are not known. */
export function branchOf(evidence: Evidence, end: Layer): Branch | undefined {
  if (!end.residual || end.gate) return undefined;
  const layers: Layer[] = [];
  for (let at: Layer | undefined = end; at && !layers.includes(at); ) {
    if (at.normalisation || !at.weight?.moments || at.weight.initializer.kind === 'trained') return undefined;
    layers.unshift(at);
    const [before, ...others]: readonly (Layer | undefined)[] = at.predecessors.map((id) => evidence.layer(id));
    at = others.length || before?.residual || !at.direct || isStem(evidence, before) ? undefined : before;
  }
  let gain = 1;
  for (const { weight, bias, activation } of layers) {
    const q = (weight?.fanIn ?? 1) * (weight?.moments?.second ?? 0) * gain + (bias?.moments?.second ?? 0);
    if (q === 0) return { layers, gain: 0 };
    const f = moments(activation ?? linear, q);
    if (!f) return undefined;
    gain = f.second;
  }
  return { layers, gain };
}

/** What comes out of it is read by the branch and by the short cut. */
const isStem = ({ model }: Evidence, layer: Layer | undefined): boolean =>
  layer !== undefined && model.graph.nodes.filter((n) => n.inputs.includes(layer.output)).length > 1;

/** Behind ReLU a weight of zero stays where it is, and outputs have a mean that adds up. */
export const endsInActivation = ({ activation }: Layer): boolean => activation !== null && activation.kind !== 'linear';
