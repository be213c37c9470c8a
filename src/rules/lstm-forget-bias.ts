import { names, number, powerOfTen } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { unmoved } from './evidence/outputs';
import { mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const lstmForgetBias: Rule = {
  meta: {
    id: 'lstm-forget-bias',
    title: 'An LSTM begins by forgetting half of its state in every step',
    severity: 'info',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model'],
    options: { fewestSteps: 20 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const forgetful = evidence.layers.flatMap((layer) => {
      const steps = forgets(layer) ? stepsOf(evidence, layer) : undefined;
      const enough = steps === 'open' || (steps !== undefined && steps > evidence.option('fewestSteps'));
      return enough ? [{ layer, steps }] : [];
    });
    const [first, ...others] = forgetful;
    if (!first) return;
    const { layer, steps } = first;
    const { kept, halved, evidence: numbers } = told(steps);
    yield {
      severity: 'info',
      message: `The forget gate of “${layer.name}” begins at one half${others.length ? `, as in ${names(others.map((o) => o.layer.name))}` : ''}: ${kept}.`,
      explanation: `With a bias of 0 the forget gate is about σ(0) = ½, so that the state, and the gradient on its way back, is halved in every step${halved}. With a bias of 1 it keeps σ(1) = 73 %. The library leaves unitForgetBias off; Keras has it on.`,
      advice: 'Set unitForgetBias: true.',
      layer: layer.id,
      blames: 'layer',
      layers: forgetful.map((o) => o.layer.id),
      related: others.map((o) => ({ layer: o.layer.id, message: `The forget gate of “${o.layer.name}” as well.` })),
      proposals: mendAll(
        'Set unitForgetBias',
        forgetful.map((o) => ({ layer: o.layer, changes: [remembering(o.layer)] })),
        true,
      ),
      evidence: numbers,
    };
  },
};

/** Number of steps; `open` where the model takes sequences of any length. */
type Steps = number | 'open';

/** What is left of the first step in the last, in words. */
function told(steps: Steps): {
  readonly kept: string;
  readonly halved: string;
  readonly evidence: Record<string, number>;
} {
  if (steps === 'open') {
    const kept = 'every step halves what is left of the first, and the model takes any number of steps';
    return { kept, halved: '', evidence: {} };
  }
  const left = (steps - 1) * Math.log10(0.5);
  return {
    kept: `after ${number(steps)} steps ${powerOfTen(left)} of the first is left`,
    halved: `: ½^${number(steps - 1)} = ${powerOfTen(left)}`,
    evidence: { steps, leftLog10: left },
  };
}

/** Its biases are 0 throughout, by code that does not say otherwise. */
const forgets = ({ kind, bias }: Layer): boolean =>
  kind === 'lstm' &&
  bias?.declared !== undefined &&
  bias.initializer.kind === 'zeros' &&
  bias.declared.layer.config.unitForgetBias !== true;

const remembering = ({ bias }: Layer) =>
  bias?.declared && ({ kind: 'set', object: bias.declared.layer, option: 'unitForgetBias', value: true } as const);

const keepSteps: ReadonlySet<Layer['kind']> = new Set(['embedding', 'rnn', 'lstm', 'gru', 'dense']);

/** Length of the sequences that a layer sees, where nothing on the way from its input changes it; `open` where the model takes any. */
function stepsOf(evidence: Evidence, layer: Layer): Steps | undefined {
  const { graph } = evidence.model;
  for (let at = layer, n = 0; keepSteps.has(at.kind) && n < evidence.layers.length; n++) {
    const before = evidence.layer(at.predecessors[0] ?? '');
    if (!before) {
      const value = unmoved(graph, at.input);
      const steps = graph.inputs.find((i) => i.name === value)?.shape?.[1];
      return typeof steps === 'string' ? 'open' : (steps ?? undefined);
    }
    if (!at.direct) return undefined;
    at = before;
  }
  return undefined;
}
