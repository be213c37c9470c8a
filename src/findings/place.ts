import type { CodePlace, Declaration, Layer, LayerObject, Model, Parameter, Range } from '../model';
import type { Blamed, Finding, Related } from './finding';

/** Where in code findings are shown: rules say what of a layer is to blame, and here it is looked up. */

interface Places {
  readonly model: Pick<Model, 'range'>;
  readonly layer: (id: string) => Layer | undefined;
}

/** The finding with its range and those of its related places; a place is told once. Without code it stays as it is. */
export function placed(finding: Finding, { model, layer }: Places): Finding {
  const rangeOf = (id: string | undefined, blames: Blamed | undefined): Range | undefined => {
    const known = id === undefined ? undefined : layer(id);
    return known && blamedRange(known, blames ?? finding.blames ?? 'layer');
  };
  const range = finding.range ?? rangeOf(finding.layer, finding.blames) ?? model.range;
  if (!range) return finding;
  const told = new Set([keyOf(range)]);
  const related = (finding.related ?? []).flatMap((r): Related[] => {
    const own = r.range ?? rangeOf(r.layer, r.blames);
    if (!own) return [r];
    const key = keyOf(own);
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...r, range: own }];
  });
  return { ...finding, range, ...(finding.related && { related }) };
}

const keyOf = ({ start, end }: Range): string => [start.line, start.character, end.line, end.character].join();

/**
 * The initializer as it is written, else the activation that it should suit, else what names the layer's kind. Undefined for layers that are
 * not made in the file itself.
 */
export function blamedRange(layer: Layer, blames: Blamed): Range | undefined {
  const callee = (inFile(layer.weight?.declared?.layer) ?? inFile(layer.object))?.callee;
  switch (blames) {
    case 'initializer':
      return initializerRange(layer.weight) ?? activationRange(layer) ?? callee;
    case 'recurrent-initializer':
      return initializerRange(layer.recurrent) ?? callee;
    case 'bias':
      return initializerRange(layer.bias) ?? activationRange(layer) ?? callee;
    case 'activation':
      return activationRange(layer) ?? callee;
    case 'layer':
      return callee;
  }
}

const initializerRange = (parameter: Parameter | undefined): Range | undefined => declaredRange(parameter?.declared);

/** The option that says how a weight begins, where it is written in the file itself. */
export const declaredRange = (declared: Declaration | undefined): Range | undefined =>
  declared && inFile(declared.layer)?.options.get(declared.option)?.value;

/** A layer object of its own, or an option of the layer (or of the one within a wrapper). */
function activationRange({ object, activationObject, weight }: Layer): Range | undefined {
  const within = inFile(weight?.declared?.layer) ?? inFile(object);
  return inFile(activationObject)?.callee ?? within?.options.get('activation')?.value;
}

const inFile = (object: LayerObject | undefined): CodePlace | undefined =>
  object?.place?.file === undefined ? object?.place : undefined;
