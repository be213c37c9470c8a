import { count, number, powerOfTen } from '../findings/wording';
import { activationName, isSquashing } from './evidence/activations';
import { describeGradient } from './evidence/describe';
import { gradientFlow } from './evidence/flow';
import { grade, limits } from './evidence/grade';
import { activatedBy, drawnFrom, type Mending, mendAll, scaledInitializer } from './evidence/proposals';
import { runs, spine } from './evidence/spine';
import type { Layer, Rule } from './rule';

const slopes: Readonly<Record<string, string>> = {
  sigmoid: 'at most 1/4',
  'hard-sigmoid': 'at most 1/5',
  softplus: '1/2 at zero',
  'log-sigmoid': '1/2 at zero',
};

/** What the variance does that would keep the gradient; the two that are not named here saturate on both sides. */
const tooLarge: Readonly<Record<string, string>> = {
  softplus: 'makes the signal grow from layer to layer',
  'log-sigmoid': 'makes the signal grow from layer to layer',
};

export const saturatingDeepStack: Rule = {
  meta: {
    id: 'saturating-deep-stack',
    title: 'A deep stack of squashing activations',
    severity: 'error',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { fewestLayers: 3, errorDecades: 5, warningDecades: 1, infoDecades: 0.7, trainedDecades: 3 },
  },
  *check(evidence) {
    const road = spine(evidence);
    const squashes = (l: Layer): boolean => isSquashing(l.activation) && !l.normalisation;
    for (const run of runs(road, squashes, evidence.option('fewestLayers'))) {
      const first = run[0];
      const last = run.at(-1);
      if (!first || !last) continue;
      // The layer behind the run receives the gradient that its last activation then shrinks.
      const next = road[road.indexOf(last) + 1];
      const flow = gradientFlow(evidence, next ? [...run, next] : run);
      const severity = flow && flow.total < 0 ? grade(flow.total, flow.band, limits(evidence, flow)) : undefined;
      if (!flow || !severity) continue;
      const kind = activationName(first);
      const steps = flow.layers.length - 1;
      yield {
        severity,
        message: `${count(run.length, `${kind} layer`)} in a row let ${powerOfTen(flow.total)} of the gradient through (×${powerOfTen(flow.total / steps)} per layer${flow.from === 'predicted' ? ', predicted' : ''}).`,
        explanation: `The slope of ${kind} is ${slopes[kind] ?? 'small'}, so every layer takes most of the gradient away. ${describeGradient(evidence, flow)} No initial variance repairs it: ${kind} is not centred on zero, so a variance large enough for the gradient ${tooLarge[kind] ?? 'saturates the units'} (χ = 1 would need a negative bias variance).`,
        advice: `Use ReLU with He, or tanh, GELU or SiLU in hidden layers, and keep ${kind} for gates and outputs; or normalise before each ${kind}.`,
        layer: first.id,
        blames: 'activation',
        layers: [...new Set([...run, ...flow.layers].map((l) => l.id))],
        related: run.slice(1).map((l) => ({ layer: l.id, message: `“${l.name}” is ${activationName(l)}, too.` })),
        proposals: mendAll('Use relu with He initialization', run.map(rectified), false),
        evidence: {
          layers: run.length,
          gradientLog10: flow.total,
          perLayer: 10 ** (flow.total / steps),
          band: Number(number(flow.band)),
        },
      };
    }
  },
};

/** The first layer of a stack has inputs that no activation has halved. */
const rectified = (layer: Layer, position: number): Mending => {
  const { weight, kind } = layer;
  const drawn = weight && position > 0 ? [drawnFrom(layer, scaledInitializer(weight, kind, 2))] : [];
  return { layer, changes: [activatedBy(layer, 'relu'), ...drawn] };
};
