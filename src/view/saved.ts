import { arrayOf, type Check, isString, objectOf } from './check';
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

/** The element of the page that holds it. */
export const savedId = 'gradwise-report';
