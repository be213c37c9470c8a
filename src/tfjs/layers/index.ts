import type { LayerRule } from '../layer';
import { activation } from './activation';
import { dense } from './dense';

const all: readonly LayerRule[] = [activation, dense];

/** Layer rules by class name. Inputs and nested models are the builder's own matter. */
export const layerRules: ReadonlyMap<string, LayerRule> = new Map(
  all.flatMap((rule) => rule.classNames.map((name) => [name, rule] as const)),
);
