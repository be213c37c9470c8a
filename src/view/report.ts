import type { Analysis } from '../analysis';
import { detailsOf } from './layerDetails';
import { tensorsByName } from './layerRows';
import { panelState } from './panelState';
import type { SavedModel } from './saved';

/** Of so many layers of a model the distributions are kept; of larger ones they would make pages that no browser likes. */
const mostDetails = 1000;

/** Each model of each file; a file without one tells why. `name` says how a file is called. */
export function savedModels(analyses: readonly Analysis[], name: (path: string) => string): SavedModel[] {
  return analyses.flatMap((analysis) => {
    const file = name(analysis.path);
    if (analysis.models.length === 0) {
      return [{ title: file, state: panelState(file, analysis, { kind: 'ended' }), details: [] }];
    }
    return analysis.models.map((known) => {
      const tensors = tensorsByName(known);
      return {
        title: analysis.models.length > 1 ? `${file} · ${known.model.name}` : file,
        state: panelState(file, analysis, { kind: known.probe.status === 'skipped' ? 'static' : 'ended' }, known),
        details: known.model.layers.slice(0, mostDetails).map((layer) => detailsOf(known, layer, tensors)),
      };
    });
  });
}
