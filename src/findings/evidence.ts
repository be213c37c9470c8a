import { freshness } from '../layers/freshness';
import type { Model } from '../model';
import type { Measured, Stats } from '../probe/measured';
import type { Evidence } from '../rules/rule';
import type { Analytic } from '../theory/analytic';

/** Evidence before a rule's own options are known. */
export type Gathered = Omit<Evidence, 'option'>;

interface Parts {
  readonly model: Model;
  readonly weights: ReadonlyMap<string, Stats>;
  readonly analytic?: Analytic | undefined;
  readonly measured?: Measured | undefined;
}

/** Lays out what is known about a model so that rules can look it up by layer id and value name. */
export function gather({ model, weights, analytic, measured }: Parts): Gathered {
  const layers = new Map(model.layers.map((l) => [l.id, l]));
  const tensors = new Map(measured?.tensors.map((t) => [t.name, t]));
  return {
    model,
    layers: model.layers,
    layer: (id) => layers.get(id),
    weights,
    analytic,
    measured,
    tensor: (name) => tensors.get(name),
    // Initial weights that code then replaces by others say nothing about these.
    freshness: model.weightsElsewhere ? 0 : freshness(model.layers),
  };
}
