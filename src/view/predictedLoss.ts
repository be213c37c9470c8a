import type { ModelAnalysis } from '../analysis';
import { number } from '../findings/wording';

/** `G −3.2`: how many decades the gradient loses (or wins) on its way back, by theory. */
export function predictedLoss({ analytic, model }: ModelAnalysis): string | undefined {
  if (!analytic || model.layers.length < 2 || analytic.segments.length === 0) return undefined;
  return `G ${number(analytic.gradientLog10, 2).replace('-', '−')}`;
}
