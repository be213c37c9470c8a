import { attribute, type Node } from '../../model';
import { alongUnits } from '../affine/bias';
import { evaluate, isElementwise, isReduction } from '../evaluate';
import { type Exit, regionFrom } from '../region';
import { storedNumbers, storedWeight } from '../stored';
import { nodeAt, readersOf, soleReader, standard, type Wiring } from '../wiring';
import { type FoundNormalisation, type NormalisationKind, withLearned } from './found';

/** Uneven numbers, far from zero mean and unit variance, so that a normalised copy of them is unmistakable. */
const sample = Float64Array.from({ length: 24 }, (_, i) => 3 + 2.5 * Math.sin(1.7 * i * i + 0.4) + (i % 5));

const average = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;
const mean = average(sample);
const deviation = Math.sqrt(average(sample.map((v) => (v - mean) ** 2)));
const rms = Math.sqrt(average(sample.map((v) => v * v)));

/** What each normalisation makes of the sample; ε of up to 1e-3 moves it by less than the tolerance. */
const expected: readonly (readonly [NormalisationKind, Float64Array])[] = [
  ['layer', sample.map((v) => (v - mean) / deviation)],
  ['rms', sample.map((v) => v / rms)],
  ['lp', sample.map((v) => v / (rms * Math.sqrt(sample.length)))],
];
const tolerance = 2e-3;

/** Cheap look ahead: a normalisation begins with a reduction of the value, or of its square. */
function reducesNearby(wiring: Wiring, value: string): boolean {
  return readersOf(wiring, value).some((reader) => {
    const node = nodeAt(wiring, reader);
    if (isReduction(node)) return true;
    if (!standard(node, 'Mul', 'Pow', 'Cast', 'Abs')) return false;
    return readersOf(wiring, node.outputs[0] ?? '').some((next) => isReduction(nodeAt(wiring, next)));
  });
}

/** Reduced over height and width alone, a normalisation standardises each channel of each sample. */
function overSpace(wiring: Wiring, exit: Exit): boolean {
  const reduction = exit.nodes.map((index) => nodeAt(wiring, index)).find(isReduction);
  const axes = reduction?.inputs[1] ? storedNumbers(wiring, reduction.inputs[1]) : undefined;
  const reduced = axes ?? (reduction && attribute(reduction, 'axes', 'ints'));
  return reduced?.join() === '2,3';
}

/**
 * A normalisation written out in reductions and arithmetic (ReduceMean, Sub, Pow, Sqrt, Div, …, in any spelling): recognised by what
 * it makes of a sample. With `first`, the value may have other readers before that node.
 */
export function byBehaviour(wiring: Wiring, value: string, first?: number): FoundNormalisation | undefined {
  if (!reducesNearby(wiring, value)) return undefined;
  const accepts = (node: Node): boolean => isElementwise(node) || isReduction(node);
  const region = regionFrom(wiring, value, accepts, first);
  if (region.exits.length === 0) return undefined;
  const computed = evaluate(wiring, region, sample);
  for (const exit of region.exits) {
    const values = computed.get(exit.value);
    const match = values && expected.find(([, x]) => x.every((v, i) => Math.abs(v - (values[i] ?? 0)) < tolerance));
    if (!match) continue;
    const kind = match[0] === 'layer' && overSpace(wiring, exit) ? 'instance' : match[0];
    return withLearned(wiring, kind, exit.value, exit.nodes);
  }
  return undefined;
}

/**
 * BatchNormalization in inference mode written out: stored vectors along the units scale (Mul, Div) and shift (Add, Sub) a value, in any
 * number and order. Scaling alone is LayerScale, shifting alone a bias: both are needed. Its statistics are folded in, so that what it
 * lets out cannot be told from scale and shift.
 */
export function asScaleAndShift(
  wiring: Wiring,
  value: string,
  units: number,
  unitAxis: number,
): FoundNormalisation | undefined {
  const nodes: number[] = [];
  const learned: { scale?: string; shift?: string } = {};
  let output = value;
  for (let step = 0; step < 4; step++) {
    const index = soleReader(wiring, output);
    const node = index === undefined ? undefined : nodeAt(wiring, index);
    if (index === undefined || !node || !standard(node, 'Mul', 'Div', 'Add', 'Sub')) break;
    const other = node.inputs.find((input) => input !== output);
    const shape = storedWeight(wiring, other)?.shape;
    if (other === undefined || !shape || units < 2 || !alongUnits(shape, unitAxis, units)) break;
    learned[standard(node, 'Mul', 'Div') ? 'scale' : 'shift'] = other;
    nodes.push(index);
    output = node.outputs[0] ?? '';
  }
  if (!learned.scale || !learned.shift) return undefined;
  return { normalisation: { kind: 'batch', freshStatistics: false, ...learned }, output, nodes };
}
