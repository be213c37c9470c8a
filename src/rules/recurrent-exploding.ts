import { count, names, number, powerOfTen } from '../findings/wording';
import { grade } from './evidence/grade';
import { orthogonalised } from './evidence/proposals';
import { describeThroughTime, freshRecurrences, otherLayers } from './evidence/through-time';
import type { Rule } from './rule';

export const recurrentExploding: Rule = {
  meta: {
    id: 'recurrent-exploding',
    title: 'The gradient explodes on its way back through time',
    severity: 'error',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 6, warningDecades: 2 },
  },
  *check(evidence) {
    const [error, warning] = [evidence.option('errorDecades'), evidence.option('warningDecades')];
    const graded = freshRecurrences(evidence).flatMap((r) => {
      const severity = r.total > 0 && grade(r.total, r.band, { error, warning, info: Number.POSITIVE_INFINITY });
      return severity ? [{ ...r, severity }] : [];
    });
    const worst = graded.reduce<(typeof graded)[number] | undefined>(
      (a, b) => (a && a.total >= b.total ? a : b),
      undefined,
    );
    if (!worst) return;
    const { layer, total, factor, steps } = worst;
    const others = otherLayers(graded, worst);
    yield {
      severity: worst.severity,
      message: `Gradient grows ×${number(factor)} per step back through “${layer.name}”: after ${count(steps, 'step')} it is ${powerOfTen(total)} times as large${others.length ? `; also in ${names(others.map((l) => l.name))}` : ''}.`,
      explanation: `${describeThroughTime(worst)} The smallest change long ago decides the last state: a step of training lands anywhere, and with longer sequences the numbers overflow. Clipping the gradient keeps the step small, not right.`,
      advice:
        'Draw the recurrent matrix orthogonal or scale it down until its spectral radius is about 1, start ReLU cells at the identity, and clip gradients.',
      layer: layer.id,
      blames: 'recurrent-initializer',
      layers: [layer, ...others].map((l) => l.id),
      related: others.map((l) => ({ layer: l.id, message: `It explodes through “${l.name}” as well.` })),
      proposals: orthogonalised([layer, ...others]),
      evidence: { gradientLog10: total, perStep: factor, steps, band: worst.band },
    };
  },
};
