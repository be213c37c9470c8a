import { numberAttribute, tensorNumbers } from '../../model';
import { storedWeight, summaryOf } from '../stored';
import { nodeAt, soleReader, standard, type Wiring } from '../wiring';
import { type FoundNormalisation, type Learned, type NormalisationKind, normalisation, withLearned } from './found';

/** Operators that normalise, with the inputs that hold scale and shift. */
const operators: ReadonlyMap<string, readonly [kind: NormalisationKind, scale?: number, shift?: number]> = new Map([
  ['BatchNormalization', ['batch', 1, 2]],
  ['GroupNormalization', ['group', 1, 2]],
  ['InstanceNormalization', ['instance', 1, 2]],
  ['LRN', ['lrn']],
  ['LayerNormalization', ['layer', 1, 2]],
  ['LpNormalization', ['lp']],
  ['MeanVarianceNormalization', ['mean-variance']],
  ['RMSNormalization', ['rms', 1]],
]);

/** Whether a stored value is this number everywhere. */
function isAll(wiring: Wiring, value: string | undefined, expected: number): boolean {
  const found = storedWeight(wiring, value);
  if (!found) return false;
  const stats = summaryOf(wiring, found)?.stats;
  if (stats) return stats.min === expected && stats.max === expected;
  return tensorNumbers(found.tensor)?.every((x) => x === expected) ?? false;
}

/** A node that normalises its first input by its own definition. */
export function byOperator(wiring: Wiring, index: number): FoundNormalisation | undefined {
  const node = nodeAt(wiring, index);
  const operator = node.domain === '' ? operators.get(node.op) : undefined;
  if (!operator) return undefined;
  const [kind, scaleAt, shiftAt] = operator;
  const scale = scaleAt === undefined ? undefined : node.inputs[scaleAt];
  const shift = shiftAt === undefined ? undefined : node.inputs[shiftAt];
  const learned: Learned = { ...(scale && { scale }), ...(shift && { shift }) };
  const fresh =
    node.op === 'BatchNormalization' &&
    numberAttribute(node, 'training_mode', 0) === 0 &&
    isAll(wiring, node.inputs[3], 0) &&
    isAll(wiring, node.inputs[4], 1);
  return {
    normalisation: normalisation(wiring, kind, learned, fresh),
    output: node.outputs[0] ?? '',
    nodes: [index],
  };
}

/** GroupNorm as PyTorch exports it: groups folded into the batch, an InstanceNormalization, and back. */
export function asFoldedGroups(wiring: Wiring, index: number): FoundNormalisation | undefined {
  const nodes: number[] = [];
  let next: number | undefined = index;
  let output = '';
  for (const op of ['Reshape', 'InstanceNormalization', 'Reshape']) {
    const node = next === undefined ? undefined : nodeAt(wiring, next);
    if (next === undefined || !node || !standard(node, op)) return undefined;
    nodes.push(next);
    output = node.outputs[0] ?? '';
    next = soleReader(wiring, output);
  }
  return withLearned(wiring, 'group', output, nodes);
}
