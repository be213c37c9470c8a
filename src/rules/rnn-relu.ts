import { names, number } from '../findings/wording';
import { attribute, type Change, ofParameter } from '../model';
import { isFresh } from './evidence/grade';
import { mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const rnnRelu: Rule = {
  meta: {
    id: 'rnn-relu',
    title: 'A recurrent cell without a bound',
    severity: 'warning',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { steps: 20 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const cells = evidence.layers.flatMap((layer) => unboundedCell(evidence, layer) ?? []);
    const [first, ...others] = cells;
    if (!first) return;
    const { layer, gated, activation, steps } = first;
    yield {
      severity: cells.some((c) => !c.gated) ? 'warning' : 'info',
      message: `${layer.kind.toUpperCase()} “${layer.name}” has ${activation} in its recurrence: nothing bounds its state over ${steps === undefined ? 'the steps' : `${number(steps)} steps`}${others.length ? `; ${names(others.map((c) => c.layer.name))} as well` : ''}.`,
      explanation: gated
        ? `The state of a gated cell is c_t = f·c_(t−1) + i·g(z). tanh keeps g within ±1, so that c grows by at most 1 a step and h = o·tanh(c) stays within ±1; with ${activation} what h has grown to comes back into g through R, and h_t may grow like a power of the steps once training has opened the gates: ${steps === undefined ? 'over many' : `over ${number(steps)}`} steps a loss becomes NaN between one batch and the next. Fresh gates stand at one half and hide it.`
        : `The state is h_t = f(W·x_t + R·h_(t−1)), and with ${activation} it is multiplied by about the same matrix every step: R's largest eigenvalue to the power of ${steps === undefined ? 'the number of steps' : number(steps)} decides whether it vanishes or explodes, and every step of training moves that eigenvalue. ReLU halves the square of what it gets, so that an orthogonal R fades by √½ a step; only R = I keeps a state as it is at first (IRNN, Le, Jaitly & Hinton 2015).`,
      advice: gated
        ? 'Leave the activation at tanh; to use ReLU, put it into the layers behind.'
        : 'Use tanh, start R at the identity (and clip gradients), or use an LSTM or a GRU.',
      layer: layer.id,
      blames: 'activation',
      layers: cells.map((c) => c.layer.id),
      related: others.map((c) => ({ layer: c.layer.id, message: `“${c.layer.name}” has ${c.activation}, too.` })),
      proposals: mendAll(
        'Use tanh',
        cells.map((c) => ({ layer: c.layer, changes: [tanhIn(c.layer)] })),
        false,
      ).slice(0, 1),
      evidence: { layers: cells.length, ...(steps !== undefined && { steps }) },
    };
  },
};

interface Unbounded {
  readonly layer: Layer;
  readonly gated: boolean;
  readonly activation: string;
  /** How many steps it runs over, where that is known. */
  readonly steps: number | undefined;
}

const unbounded: ReadonlySet<string> = new Set(['Relu', 'LeakyRelu', 'Elu', 'Softplus', 'Affine', 'ThresholdedRelu']);

/** Few steps do no harm, and the identity is made for ReLU. */
function unboundedCell(evidence: Evidence, layer: Layer): Unbounded | undefined {
  const node = recurrentNode(evidence, layer);
  if (!node || layer.recurrent?.initializer.kind === 'trained') return undefined;
  const gated = node.op !== 'RNN';
  // Of the candidate: ONNX lists the gates' activation first.
  const activation = attribute(node, 'activations', 'strings')?.[gated ? 1 : 0];
  if (activation === undefined || !unbounded.has(activation)) return undefined;
  if (!gated && startsAtIdentity(evidence, layer)) return undefined;
  const steps = stepsOf(evidence, layer);
  return steps !== undefined && steps < evidence.option('steps')
    ? undefined
    : { layer, gated, activation: activation === 'Affine' ? 'no activation' : activation.toLowerCase(), steps };
}

/** As it was asked for, or one element other than zero in every row. */
function startsAtIdentity({ weights }: Evidence, { recurrent }: Layer): boolean {
  if (recurrent?.initializer.kind === 'identity') return true;
  const stats = recurrent && ofParameter(weights, recurrent);
  if (!recurrent || !stats) return false;
  return stats.min >= 0 && Math.round((1 - stats.zeroFraction) * stats.n) === recurrent.units;
}

const recurrentNode = ({ model }: Evidence, { kind, nodes }: Layer) =>
  kind === 'rnn' || kind === 'lstm' || kind === 'gru'
    ? model.graph.nodes.find((n) => nodes.includes(n.name) && /^(?:RNN|LSTM|GRU)$/.test(n.op))
    : undefined;

/** From what was run, or from what the model says of its input, whose first axis is time in ONNX and the second one in layers. */
function stepsOf(evidence: Evidence, layer: Layer): number | undefined {
  const run = evidence.measured?.recurrence?.find((r) => r.layer === layer.id)?.decay?.hiddenLog10.length;
  if (run !== undefined) return run;
  const axis = layer.object ? 1 : 0;
  const inputs = evidence.model.graph.inputs.filter(({ shape }) => shape?.length === 3);
  const steps = inputs.length === 1 ? inputs[0]?.shape?.[axis] : undefined;
  return typeof steps === 'number' ? steps : undefined;
}

function tanhIn({ object, weight }: Layer): Change | undefined {
  const owner = weight?.declared?.layer ?? object;
  return owner && { kind: 'set', object: owner, option: 'activation', value: 'tanh' };
}
