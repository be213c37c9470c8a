import { count, number, powerOfTen } from '../findings/wording';
import type { Layer } from '../model';
import { moments } from '../theory/moments';
import { activationName } from './evidence/activations';
import { band, gradientFlow } from './evidence/flow';
import { grade, isFresh } from './evidence/grade';
import { activatedBy, mendAll } from './evidence/proposals';
import { chains, most, spine } from './evidence/spine';
import type { Evidence, Rule } from './rule';

export const bnPlainExplosion: Rule = {
  meta: {
    id: 'bn-plain-explosion',
    title: 'Batch normalisation without short cuts makes the gradient explode',
    severity: 'error',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 4, warningDecades: 2, infoDecades: 1.5 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const chain = most(
      chains(spine(evidence), (l) => factor(l) !== undefined, 8),
      due,
    );
    const first = chain?.[0];
    const last = chain?.at(-1);
    if (!chain || !first || !last) return;
    const predicted = due(chain);
    const measured = measuredGrowth(evidence, chain);
    // As much of what was measured counts as batch normalisation accounts for.
    const total = measured === undefined ? predicted : Math.min(measured, 1.5 * predicted);
    const severity = grade(total, scatter(chain), {
      error: evidence.option('errorDecades'),
      warning: evidence.option('warningDecades'),
      info: evidence.option('infoDecades'),
    });
    if (!severity || total < 0) return;
    const kind = activationName(first);
    const f = moments(first.activation ?? { kind: 'linear' }, 1);
    const variance = f ? f.second - f.mean ** 2 : 1;
    yield {
      severity,
      message: `Gradient grows ×${number(10 ** (predicted / (chain.length - 1)))} through every batch normalisation in front of ${kind}: over ${count(chain.length, 'layer')} without a short cut it is ${powerOfTen(total)} times as large at “${first.name}”${measured === undefined ? ' (predicted)' : ''}.`,
      explanation: `Batch normalisation divides by the deviation of what it gets, and ${kind} keeps more of the gradient than of that: the norm grows by √(E[f′(z)²] / Var[f(z)]) = √(${number(f?.slope ?? 1)} / ${number(variance)}) = ${number(Math.sqrt((f?.slope ?? 1) / variance))} a layer, whatever the initial weights (Yang et al. 2019; for ReLU √(π / (π − 1)) = 1.21). Over ${count(chain.length - 1, 'step')} that is ${powerOfTen(predicted)}${measured === undefined ? '' : `; measured were ${powerOfTen(measured)}`}. The first layers then take steps that throw away what they have learnt, and warm-up or a tiny learning rate only slows that down.`,
      advice:
        'Put a skip connection round every two or three layers, use an activation closer to linear (ELU, SELU), or layer normalisation.',
      layer: first.id,
      blames: 'activation',
      layers: chain.map((l) => l.id),
      related: [{ layer: last.id, blames: 'layer', message: 'From here the gradient starts back.' }],
      proposals: mendAll(
        'Use elu',
        chain.map((layer) => ({ layer, changes: [activatedBy(layer, 'elu')] })),
        false,
      ).slice(0, 1),
      evidence: {
        predictedLog10: predicted,
        ...(measured !== undefined && { gradientLog10: measured }),
        layers: chain.length,
        band: scatter(chain),
      },
    };
  },
};

/** ½·log10(E[f′²] / Var[f]) of a layer whose pre-activations are normalised over the batch (Yang et al. 2019). */
function factor({ normalisation, activation, kind }: Layer): number | undefined {
  if (normalisation?.kind !== 'batch' || !activation || kind === 'depthwise-conv') return undefined;
  const f = moments(activation, normalisation.afterActivation ? 1 : (normalisation.second ?? 1));
  const variance = f && f.second - f.mean ** 2;
  return f && variance && variance > 0 ? Math.log10(f.slope / variance) / 2 : undefined;
}

/** The forward part of what Hanin & Rolnick count (2 of 5) is normalised away: 2/n of the weights and 1/n of the units that are on are left. */
const scatter = (chain: readonly Layer[]): number => band(chain) * Math.sqrt(3 / 5);

/** Of every layer but the first, behind which the gradient has arrived. */
const due = (chain: readonly Layer[]): number => chain.slice(1).reduce((sum, l) => sum + (factor(l) ?? 0), 0);

/** Only in training mode does batch normalisation normalise by what it gets. */
function measuredGrowth(evidence: Evidence, chain: readonly Layer[]): number | undefined {
  if (!evidence.measured?.training) return undefined;
  const flow = gradientFlow(evidence, chain);
  return flow?.from === 'measured' ? flow.total : undefined;
}
