import { names, number, percent } from '../findings/wording';
import { isReluLike } from './evidence/activations';
import { isFresh } from './evidence/grade';
import { type Offset, offsetOf, saturatedShare, shareBelow } from './evidence/offset';
import { drawnFrom, initializer, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const nonzeroBiasInit: Rule = {
  meta: {
    id: 'nonzero-bias-init',
    title: 'Initial biases outweigh what the layer reads',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { ratio: 2, activeShare: 0.05, saturatedShare: 0.4 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const shifted = evidence.layers.flatMap((layer) => effectOf(evidence, layer) ?? []);
    const [first, ...others] = [...shifted].sort((a, b) => Number(b.harm !== undefined) - Number(a.harm !== undefined));
    if (!first) return;
    const { layer, offset, harm } = first;
    const times = number(offset.size / offset.spread);
    const also = others.length ? `; so are those of ${names(others.map((o) => o.layer.name))}` : '';
    yield {
      severity: harm ? 'warning' : 'info',
      message: `Initial biases of “${layer.name}” (${number(offset.mean)} on average) are ${times} times as large as what its inputs add to them: ${harm ?? 'its units start almost alike for every input'}${also}.`,
      explanation: `A pre-activation is z = W·x + b. ${offset.from === 'measured' ? 'Measured' : 'By theory'}, W·x has a standard deviation of ${number(offset.spread)} at “${layer.name}”, and b has a root mean square of ${number(offset.size)}: ${number(offset.size)} / ${number(offset.spread)} = ${times}. ${why(layer, offset, harm !== undefined)}`,
      advice: 'Start the biases at zero; a small positive value (up to 0.1) behind ReLU does no harm either.',
      layer: layer.id,
      blames: 'bias',
      layers: shifted.map((s) => s.layer.id),
      related: others.map((o) => ({
        layer: o.layer.id,
        message: `The biases of “${o.layer.name}” are ${number(o.offset.size / o.offset.spread)} times as large as what its inputs add.`,
      })),
      proposals: mendAll(
        'Start the biases at zero',
        [first, ...others].map((s) => ({
          layer: s.layer,
          changes: [drawnFrom(s.layer, initializer('Zeros'), 'bias')],
        })),
        true,
      ),
      evidence: {
        bias: offset.mean,
        spread: offset.spread,
        ratio: offset.size / offset.spread,
        layers: shifted.length,
      },
    };
  },
};

interface Effect {
  readonly layer: Layer;
  readonly offset: Offset;
  /** What it does to the gradient, where it stops it. */
  readonly harm: string | undefined;
}

/** Below this a bias is none to speak of, however little the inputs say: tiny weights are another fault. */
const least = 0.5;

function effectOf(evidence: Evidence, layer: Layer): Effect | undefined {
  if (layer.head || layer.gate || layer.normalisation || layer.recurrent || !layer.bias || !layer.weight)
    return undefined;
  if (layer.bias.initializer.kind === 'trained') return undefined;
  const offset = offsetOf(evidence, layer);
  if (!offset || offset.size < least || !(offset.spread > 0)) return undefined;
  const active = 1 - shareBelow(0, offset.mean, offset.spread);
  if (isReluLike(layer.activation) && offset.mean <= -least && active < evidence.option('activeShare'))
    return { layer, offset, harm: `ReLU lets ${percent(active)} of its values through` };
  if (offset.size < evidence.option('ratio') * offset.spread) return undefined;
  const saturated = saturatedShare(layer, offset);
  return saturated >= evidence.option('saturatedShare')
    ? { layer, offset, harm: `${percent(saturated)} of its values are where ${layer.activation?.kind} is flat` }
    : { layer, offset, harm: undefined };
}

function why(layer: Layer, { mean, spread }: Offset, harmful: boolean): string {
  if (!harmful)
    return `${isReluLike(layer.activation) && mean > 0 ? 'Almost every unit is on for every input, so that ReLU bends nothing, and the' : 'The'} layers behind see nearly the same vector whatever the input: they learn what the answers have in common long before they learn to tell inputs apart.`;
  return isReluLike(layer.activation)
    ? `Of a normal distribution, P(z > 0) = Φ(b / σ) = Φ(${number(mean)} / ${number(spread)}) = ${percent(1 - shareBelow(0, mean, spread))}: a unit that is off sends no gradient, so most of this layer never learns.`
    : `There the slope of ${layer.activation?.kind ?? 'the activation'} is under a tenth of its slope at 0, and every gradient that passes the layer is multiplied by it.`;
}
