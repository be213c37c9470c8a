import { type Check, isString, objectOf, oneOf, unionOf } from './check';
import { isLayerDetails, isPanelState, isStep } from './schema';
import type { LayerDetails, PanelState, Step } from './state';

/** Every message between the extension and the panel. Both sides check what they receive and drop what does not fit. */

export type ToPanel =
  /** Replaces everything that is shown. */
  | { readonly type: 'state'; readonly state: PanelState }
  /** The run has come further; nothing else changed. */
  | { readonly type: 'progress'; readonly step: Step }
  | { readonly type: 'details'; readonly details: LayerDetails }
  /** The cursor stands in the code of a layer: it becomes the selected one. */
  | { readonly type: 'choose'; readonly layer: string };

export type ToHost =
  /** The panel has loaded and wants its state. */
  | { readonly type: 'ready' }
  | { readonly type: 'probe' }
  | { readonly type: 'cancel' }
  | { readonly type: 'manageTrust' }
  | { readonly type: 'showLog' }
  | { readonly type: 'showRule'; readonly rule: string }
  /** Asks for the details of a layer. */
  | { readonly type: 'select'; readonly layer: string }
  /** The reader chose a layer, and wants to see where it is made. */
  | { readonly type: 'reveal'; readonly layer: string };

export const isToPanel: Check<ToPanel> = unionOf<'type', ToPanel>('type', {
  state: objectOf({ type: oneOf('state'), state: isPanelState }),
  progress: objectOf({ type: oneOf('progress'), step: isStep }),
  details: objectOf({ type: oneOf('details'), details: isLayerDetails }),
  choose: objectOf({ type: oneOf('choose'), layer: isString }),
});

export const isToHost: Check<ToHost> = unionOf<'type', ToHost>('type', {
  ready: objectOf({ type: oneOf('ready') }),
  probe: objectOf({ type: oneOf('probe') }),
  cancel: objectOf({ type: oneOf('cancel') }),
  manageTrust: objectOf({ type: oneOf('manageTrust') }),
  showLog: objectOf({ type: oneOf('showLog') }),
  showRule: objectOf({ type: oneOf('showRule'), rule: isString }),
  select: objectOf({ type: oneOf('select'), layer: isString }),
  reveal: objectOf({ type: oneOf('reveal'), layer: isString }),
});
