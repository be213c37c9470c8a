import type { Activation, Node } from '../model';
import { crosses } from './flatten';
import { isConstant } from './stored';
import { handsOn, nodeAt, readersOf, standard, type Wiring } from './wiring';

/** How a value meets other branches. */
export interface Joins {
  readonly residual: boolean;
  readonly gate: boolean;
}

/** Readers looked at for one layer: enough for every exporter's detours, and a bound on what a hostile graph costs. */
const mostReaders = 48;

/** Activations whose values lie between 0 and 1: multiplied onto another branch, they choose how much of it passes. */
const bounded = (activation: Activation | null): boolean =>
  activation?.kind === 'sigmoid' ||
  activation?.kind === 'hard-sigmoid' ||
  activation?.kind === 'softmax' ||
  (activation?.kind === 'clip' && activation.parameters?.min === 0 && activation.parameters?.max === 1);

const passesOn = (node: Node): boolean =>
  handsOn(node) || standard(node, 'Expand') || crosses(node, 'Slice', 'Capture', 'Stack', 'Choice');

/**
 * What becomes of a layer's output: added to another branch (residual), or multiplied onto one (gate). Dropout, reshapes and scaling by
 * stored values (LayerScale) on the way do not matter. Of two branches that are multiplied, the bounded one is the gate; in a gated
 * linear unit (SwiGLU, GEGLU) the one with an activation, when the other has none (`isLinear`).
 */
export function joins(
  wiring: Wiring,
  output: string,
  activation: Activation | null,
  isLinear: (value: string) => boolean,
): Joins {
  let residual = false;
  let gate = false;
  let seen = 0;
  const visit = (value: string): void => {
    for (const reader of readersOf(wiring, value)) {
      if (++seen > mostReaders) return;
      const node = nodeAt(wiring, reader);
      const next = node.outputs[0] ?? '';
      const others = node.inputs.filter((input) => input !== value && input !== '');
      const alone = others.every((other) => isConstant(wiring, other));
      if (standard(node, 'Add', 'Sum', 'Sub')) {
        if (!alone) residual = true;
      } else if (standard(node, 'Mul')) {
        if (alone && others.length > 0) visit(next);
        else if (bounded(activation) || (activation && others.some(isLinear))) gate ||= others.length > 0;
      } else if (standard(node, 'MatMul')) {
        gate ||= activation?.kind === 'softmax' && !alone;
      } else if (node.inputs[0] === value && passesOn(node)) {
        visit(next);
      }
    }
  };
  visit(output);
  return { residual, gate };
}
