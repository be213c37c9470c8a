import { count, number, powerOfTen } from '../../findings/wording';
import type { Layer } from '../../model';
import type { Evidence } from '../rule';
import { criticalVariance, fittingInitializer } from './activations';
import type { Flow } from './flow';

/** The sentences that scale rules share: what was measured, and the formula with this model's numbers in it. */

/** How the gradient norm changes over the flow, as measured or predicted, and the theory's factor of a typical layer. */
export const describeGradient = (evidence: Evidence, flow: Flow): string =>
  [change(flow), factorFormula(evidence, flow), depthScale(flow)].filter(Boolean).join(' ');

function change(flow: Flow): string {
  const steps = flow.layers.length - 1;
  const first = flow.layers[0]?.name ?? '';
  const last = flow.layers.at(-1)?.name ?? '';
  const share = `10^(${number(flow.total)} / ${steps}) = ×${powerOfTen(flow.total / steps)} a layer`;
  if (flow.from === 'predicted') {
    return `Mean-field theory multiplies ‖∂L/∂z‖ by ${share} from “${last}” back to “${first}”.`;
  }
  const at = (i: number): string => powerOfTen(flow.log10.at(i) ?? 0);
  return `Measured, ‖∂L/∂z‖ is ${at(-1)} at “${last}” and ${at(0)} at “${first}”: ${share} over ${count(steps, 'step')}.`;
}

/**
 * How many layers carry anything at that rate: gradients fall or grow by e over ξ = 1/|ln χ| layers, χ the factor of the squared norm, and
 * networks were seen to train down to about six times that (Schoenholz et al. 2017, figure 5). Empty where the road is not longer.
 */
function depthScale({ layers, total }: Flow): string {
  const steps = layers.length - 1;
  const scale = 1 / Math.abs((2 * Math.LN10 * total) / steps);
  return Number.isFinite(scale) && steps > 6 * scale
    ? `At that rate the depth scale is ξ = 1/|ln χ| = ${count(Number(scale.toPrecision(2)), 'layer')}, and networks of up to about 6·ξ = ${number(6 * scale, 2)} layers train (Schoenholz et al. 2017); here are ${number(layers.length)}.`
    : '';
}

/** √χ of the layer whose factor is the median, with fan-out, variance and E[f′²] put in. Empty where theory has no say. */
function factorFormula(evidence: Evidence, flow: Flow): string {
  const theory = new Map(evidence.analytic?.layers.map((l) => [l.id, l]));
  const factors = flow.layers
    .slice(1)
    .flatMap((layer) => {
      const chi = theory.get(layer.id)?.chi;
      const variance = layer.weight ? varianceOf(layer) : undefined;
      return chi && variance && Number.isFinite(chi) ? [{ layer, chi, variance }] : [];
    })
    .sort((a, b) => a.chi - b.chi);
  const typical = factors[factors.length >> 1];
  if (!typical) return '';
  const { layer, chi, variance } = typical;
  const fanOut = layer.weight?.fanOut ?? 1;
  const slope = chi / (fanOut * variance);
  return `By theory the factor of a layer is √χ = √(fan-out · Var(w) · E[f′(z)²]); at “${layer.name}” √(${number(fanOut)} · ${number(variance)} · ${number(slope)}) = ${number(Math.sqrt(chi))}.`;
}

/** E[w²] of the stored weight, or the variance that its initializer names. */
export function varianceOf(layer: Layer): number | undefined {
  return layer.weight?.moments?.second ?? layer.weight?.initializer.variance;
}

/** What to change so that a scale keeps: where a short cut adds up branches, the branches; elsewhere the initial variance. */
export function remedy({ layers, total }: Flow): string {
  const activation = layers[0]?.activation ?? null;
  if (layers.some((l) => l.residual) && total > 0) {
    return 'Start the last layer of every residual branch at zero, scale it by 1/√(number of blocks), or normalise inside the branches.';
  }
  const fitting =
    criticalVariance(activation) === undefined
      ? ''
      : `Use an initial variance that fits ${activation?.kind ?? 'linear'} layers, ${fittingInitializer(activation)}, or `;
  const structure = layers.every((l) => l.normalisation)
    ? 'add a skip connection every few layers.'
    : 'put a normalisation or a skip connection every few layers.';
  return fitting ? fitting + structure : structure.charAt(0).toUpperCase() + structure.slice(1);
}
