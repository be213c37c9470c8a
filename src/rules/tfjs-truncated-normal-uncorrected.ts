import { count, number, powerOfTen } from '../findings/wording';
import type { ConfigObject } from '../model';
import { criticalVariance } from './evidence/activations';
import { attributed, isMeasured, withoutError } from './evidence/attributed';
import { varianceOf } from './evidence/describe';
import { miscounted } from './evidence/fans';
import { isFresh } from './evidence/grade';
import { initializer, redrawn } from './evidence/proposals';
import { runs, spine } from './evidence/spine';
import type { Evidence, Layer, Rule } from './rule';

/** Variance of a normal distribution cut at two deviations, relative to that of the whole: 1 − 4·φ(2) / (2·Φ(2) − 1). */
const leftOver = 0.7737413035760226;

export const tfjsTruncatedNormalUncorrected: Rule = {
  meta: {
    id: 'tfjs-truncated-normal-uncorrected',
    title: 'Normal initializers that are cut lose a quarter of their variance',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model'],
    options: { warningDecades: 2, infoDecades: 0.5 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const road = spine(evidence);
    const found = runs(road, (l) => isCut(l) && wouldFit(evidence, l), 2).flatMap((run) => {
      const before = run[0] && road[road.indexOf(run[0]) - 1];
      const stretch = before ? [before, ...run] : run;
      const due = (run.length * Math.log10(leftOver)) / 2;
      const effect = attributed(evidence, stretch, due, () => withoutError(evidence));
      return effect ? [{ run, stretch, due, ...effect }] : [];
    });
    const worst = found.reduce<(typeof found)[number] | undefined>((a, b) => (a && a.due <= b.due ? a : b), undefined);
    const first = worst?.run[0];
    if (!worst || !first) return;
    const { run, stretch, due, severity, forward, gradient } = worst;
    const name = first.weight?.declared?.className ?? '';
    const [f, g] = [powerOfTen(forward?.total ?? 0), powerOfTen(gradient?.total ?? 0)];
    yield {
      severity,
      message: `${name} draws with 77 % of the variance it promises: over ${count(run.length, 'layer')} from “${first.name}” on, that alone leaves ${powerOfTen(due)} of the signal.`,
      explanation: `The library draws ${name} from a normal distribution that it cuts at two deviations, which takes 23 % of the variance away, and does not make up for it as Keras does: each layer multiplies the signal by √0.774 = 0.88. Over ${count(run.length, 'layer')} that is ${powerOfTen(due)}; ${isMeasured(worst) ? 'measured were' : 'predicted are'} ×${f} forward and ×${g} for the gradient on its way back. The uniform schemes keep what they promise.`,
      advice: `Use ${uniform(first)?.className ?? 'the uniform scheme'}, or a normalisation between the layers.`,
      layer: first.id,
      blames: 'initializer',
      layers: stretch.map((l) => l.id),
      related: run.slice(1).map((l) => ({ layer: l.id, message: `“${l.name}” is drawn in the same way.` })),
      proposals: redrawn(
        run.flatMap((layer) => {
          const value = uniform(layer);
          return value ? [{ layer, value }] : [];
        }),
      ),
      evidence: {
        layers: run.length,
        variance: Number(number(leftOver)),
        dueLog10: due,
        gradientLog10: gradient?.total ?? 0,
        forwardLog10: forward?.total ?? 0,
      },
    };
  },
};

/** Scaled by a fan and cut. */
const isCut = (layer: Layer): boolean =>
  !layer.normalisation &&
  !miscounted(layer) &&
  layer.weight?.declared?.fans !== undefined &&
  layer.weight.initializer.kind.endsWith('truncated-normal');

/** With the variance that was asked for the signal would be kept: a factor of 1.5 is all that a mismatch may be. */
function wouldFit(evidence: Evidence, layer: Layer): boolean {
  const before = evidence.layer(layer.predecessors[0] ?? '');
  const target = before && criticalVariance(before.activation);
  const variance = varianceOf(layer);
  if (target === undefined || variance === undefined || !layer.weight || before?.normalisation) return false;
  const ratio = (variance * layer.weight.fanIn) / leftOver / target;
  return ratio > 1 / 1.5 && ratio < 1.5;
}

/** The same scheme, uniform. */
function uniform({ weight }: Layer): ConfigObject | undefined {
  const { declared } = weight ?? {};
  if (!declared) return undefined;
  if (declared.className === 'VarianceScaling') {
    const { seed: _, ...config } = declared.config;
    return initializer('VarianceScaling', { ...config, distribution: 'uniform' });
  }
  return initializer(declared.className.replace(/Normal$/, 'Uniform'));
}
