import type { Analysis } from '../analysis';
import { arrayOf, type Check, isString, objectOf } from './check';
import { layerDetails } from './layerDetails';
import { panelState } from './panelState';
import { isLayerDetails, isPanelState } from './schema';
import type { LayerDetails, PanelState } from './state';

/** What a saved panel shows: every model with all that can be asked about it, so that nobody has to be asked. */
export interface SavedModel {
  readonly title: string;
  readonly state: PanelState;
  readonly details: readonly LayerDetails[];
}

export const isSavedModels: Check<readonly SavedModel[]> = arrayOf(
  objectOf<SavedModel>({ title: isString, state: isPanelState, details: arrayOf(isLayerDetails) }),
);

/** Of so many layers of a model the distributions are kept; of larger ones they would make pages that no browser likes. */
const mostDetails = 1000;

/** Each model of each file; a file without one tells why. `name` says how a file is called. */
export function savedModels(analyses: readonly Analysis[], name: (path: string) => string): SavedModel[] {
  return analyses.flatMap((analysis) => {
    const file = name(analysis.path);
    if (analysis.models.length === 0) {
      return [{ title: file, state: panelState(file, analysis, { kind: 'ended' }), details: [] }];
    }
    return analysis.models.map((known) => ({
      title: analysis.models.length > 1 ? `${file} · ${known.model.name}` : file,
      state: panelState(file, analysis, { kind: known.probe.status === 'skipped' ? 'static' : 'ended' }, known),
      details: known.model.layers.slice(0, mostDetails).flatMap(({ id }) => layerDetails(known, id) ?? []),
    }));
  });
}
