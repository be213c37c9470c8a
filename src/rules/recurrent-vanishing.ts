import { count, names, number, percent, powerOfTen } from '../findings/wording';
import { orthogonalised } from './evidence/proposals';
import { describeThroughTime, type FreshRecurrence, freshRecurrences, otherLayers } from './evidence/through-time';
import type { Rule } from './rule';

export const recurrentVanishing: Rule = {
  meta: {
    id: 'recurrent-vanishing',
    title: 'The gradient vanishes on its way back through time',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { decades: 6, factor: 0.7 },
  },
  *check(evidence) {
    const lost = freshRecurrences(evidence).filter(
      ({ total, factor, band }) => factor < evidence.option('factor') && -total - 2 * band > evidence.option('decades'),
    );
    const worst = lost.reduce<FreshRecurrence | undefined>((a, b) => (a && a.total <= b.total ? a : b), undefined);
    if (!worst) return;
    const { layer, total, factor, steps } = worst;
    const others = otherLayers(lost, worst);
    yield {
      // Gates can learn to stay open; a plain recurrent layer has nothing of the kind.
      severity: lost.every((r) => r.gated) ? 'info' : 'warning',
      message: `${lostSentence(worst)}${others.length ? `; also in ${names(others.map((l) => l.name))}` : ''}.`,
      explanation: `${describeThroughTime(worst)}${keepingSentence(worst)} What happened that long ago hardly changes the last state, so it cannot be learnt either: in the sum over all steps that is a weight's gradient, its part drowns in rounding.`,
      advice: advice(worst),
      layer: layer.id,
      blames: 'recurrent-initializer',
      layers: [layer, ...others].map((l) => l.id),
      related: others.map((l) => ({ layer: l.id, message: `It vanishes through “${l.name}” as well.` })),
      proposals: orthogonalised([layer, ...others]),
      evidence: { gradientLog10: total, perStep: factor, steps, band: worst.band },
    };
  },
};

function lostSentence({ layer, total, factor, steps }: FreshRecurrence): string {
  const back = `back through “${layer.name}”`;
  if (total === Number.NEGATIVE_INFINITY) return `Not a trace of the gradient gets ${count(steps, 'step')} ${back}`;
  return `Gradient shrinks ×${number(factor)} per step ${back}: after ${count(steps, 'step')} ${powerOfTen(total)} of it is left`;
}

/** The gate that decides how much of the old state is kept, where there is one. */
function keepingSentence({ recurrence }: FreshRecurrence): string {
  const keeping = recurrence.gates.find((g) => g.name === 'forget' || g.name === 'update');
  if (!keeping) return '';
  return ` The ${keeping.name} gate keeps ${percent(keeping.value.mean)} of the state on average.`;
}

function advice({ recurrence }: FreshRecurrence): string {
  switch (recurrence.op) {
    case 'RNN':
      return 'Draw the recurrent matrix orthogonal (identity behind ReLU), use an LSTM or a GRU, or read shorter sequences.';
    case 'GRU':
      return 'Start the bias of the update gate at 1 or more, draw the recurrent matrix orthogonal, or read shorter sequences.';
    case 'Scan':
    case 'Loop':
      return 'Draw the matrix that multiplies the state orthogonal, give the state a way on which nothing shrinks it (a gate that starts open), or read shorter sequences.';
    case 'LSTM':
      return 'Start the bias of the forget gate at 1 or more, draw the recurrent matrix orthogonal, or read shorter sequences.';
  }
}
