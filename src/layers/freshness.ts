import { isDrawn, type Layer } from '../model';

/** From this confidence on an initializer counts as told. */
const told = 0.5;

/**
 * Share of the weight layers whose weights are, or look like, fresh draws of an initializer, 0 … 1, among those where it can be told.
 * Constant weights tell neither way, unless they are declared. 0 where nothing can be told: an unknown network is judged as a trained one.
 */
export function freshness(layers: readonly Layer[]): number {
  let [fresh, trained] = [0, 0];
  for (const { weight } of layers) {
    if (weight?.tensor && isDrawn(weight.tensor)) {
      fresh++;
      continue;
    }
    if (!weight || weight.initializer.confidence < told) continue;
    switch (weight.initializer.kind) {
      case 'trained':
        trained++;
        break;
      case 'zeros':
      case 'ones':
      case 'constant':
      case 'unknown':
        break;
      default:
        fresh++;
    }
  }
  return fresh + trained === 0 ? 0 : fresh / (fresh + trained);
}
