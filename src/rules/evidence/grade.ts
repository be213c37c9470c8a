import type { Severity } from '../../findings/finding';
import type { Evidence } from '../rule';
import type { Flow } from './flow';

/** Smallest absolute number of decades that earns each severity. */
export interface Limits {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

/**
 * The gravest severity whose limit the change passes by more than two standard deviations of what a single draw of weights does
 * by chance; undefined where it passes none.
 */
export function grade(decades: number, band: number, limits: Limits): Severity | undefined {
  const sure = Math.abs(decades) - 2 * band;
  if (sure > limits.error) return 'error';
  if (sure > limits.warning) return 'warning';
  return sure > limits.info ? 'info' : undefined;
}

/**
 * The limits that a rule's options name. Trained weights are no draw of an initializer: networks that learnt well have layers of very
 * different scale, so a milder change is no news there, and a warning needs `trainedDecades`.
 *
 * A normalised layer does not care for the scale of its weights, and large gradients on them enlarge them until the steps fit
 * (van Laarhoven 2017): growth counts by half where more than a third of the layers are (DenseNet normalises two of three).
 */
export function limits(evidence: Evidence, flow: Flow): Limits {
  const error = evidence.option('errorDecades');
  if (isFresh(evidence)) {
    const normalised = flow.layers.filter((l) => l.normalisation).length * 3 > flow.layers.length;
    if (normalised && flow.total > 0) return { error: 2 * error, warning: error, info: error };
    return { error, warning: evidence.option('warningDecades'), info: evidence.option('infoDecades') };
  }
  const trained = evidence.option('trainedDecades');
  return { error: Number.POSITIVE_INFINITY, warning: trained, info: trained };
}

/** Most weight layers look like fresh draws: rules about initial values apply. */
export const isFresh = (evidence: Evidence): boolean => evidence.freshness >= 0.5;
