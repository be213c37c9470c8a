import { elementCount } from '../../model';
import { storedWeight } from '../stored';
import { nodeAt, soleReader, standard, type Wiring } from '../wiring';
import type { Affine } from './weight';

/** Whether a tensor of this shape, broadcast against a value with `units` units along `unitAxis`, holds one number per unit. */
export function alongUnits(shape: readonly number[], unitAxis: number, units: number): boolean {
  if (elementCount(shape) !== units || shape.filter((d) => d !== 1).length > 1) return false;
  return unitAxis >= 0 || units === 1 || shape.at(unitAxis) === units;
}

/** A stored vector along the units, added to the product and to nothing else, is its bias. */
export function withAddedBias(wiring: Wiring, core: Affine): Affine {
  const index = core.bias === undefined && core.weight ? soleReader(wiring, core.output) : undefined;
  const node = index === undefined ? undefined : nodeAt(wiring, index);
  if (index === undefined || !node || !standard(node, 'Add') || !core.weight) return core;
  const bias = node.inputs.find((input) => input !== core.output);
  const shape = storedWeight(wiring, bias)?.shape;
  if (bias === undefined || !shape || !alongUnits(shape, core.unitAxis, core.weight.units)) return core;
  return { ...core, bias, output: node.outputs[0] ?? '', nodes: [...core.nodes, index] };
}
