import { count, number, percent } from '../findings/wording';
import { type AttentionLogits, attentionLogits } from './evidence/attention';
import { isFresh } from './evidence/grade';
import { drawnFrom, mendAll, scaledInitializer } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const attentionLogitScale: Rule = {
  meta: {
    id: 'attention-logit-scale',
    title: 'Attention begins with its mind made up',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { warningDeviation: 16, infoDeviation: 8 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const large = attentionLogits(evidence).flatMap((logits) => {
      const known = deviationOf(evidence, logits);
      return known && known.deviation >= evidence.option('infoDeviation') ? [{ ...logits, ...known }] : [];
    });
    const worst = large.reduce<(typeof large)[number] | undefined>(
      (a, b) => (a && a.deviation >= b.deviation ? a : b),
      undefined,
    );
    if (!worst) return;
    const { makers, deviation, width, factor, measured } = worst;
    const [query] = makers;
    const scaled = factor === 1 ? 'nothing divides them by √d' : `they are multiplied by ${number(factor)}`;
    yield {
      severity: deviation >= evidence.option('warningDeviation') ? 'warning' : 'info',
      message: `Attention logits${query ? ` of “${query.name}”` : ''} have a standard deviation of ${number(deviation)} before the softmax (${scaled}): it picks one key from the start${large.length > 1 ? `; so do ${count(large.length - 1, 'other softmax').replace('softmaxs', 'softmaxes')}` : ''}${measured ? '' : ' (predicted)'}.`,
      explanation: `A logit is q·k, a sum of d products: with elements of deviation 1 its deviation is √d${width === undefined ? '' : `, √${number(width)} = ${number(Math.sqrt(width))} here`}, which is why it is divided by √d (Vaswani et al. 2017). ${measured ? 'Measured' : 'By theory'} it is ${number(deviation)}. The softmax of logits that far apart gives almost all its weight to the largest one, and its derivative p·(1 − p) is near zero for all: beyond a gap of ${number(deviation)} the second best gets ${percent(1 / (1 + Math.exp(deviation)))}. Queries and keys then get hardly any gradient, and attend at random for long.`,
      advice:
        'Multiply the logits by 1/√d, normalise queries and keys, or draw the query kernel with 1/d of its variance.',
      ...(query && { layer: query.id, blames: 'initializer' as const }),
      layers: [...new Set(large.flatMap((l) => l.makers.map(({ id }) => id)))],
      related: makers
        .slice(1)
        .map((l) => ({ layer: l.id, message: `“${l.name}” makes the other side of the products.` })),
      proposals: mendAll(
        'Draw queries with 1/d of the variance',
        large.flatMap((l) => {
          const layer = l.makers[0];
          return layer ? [{ layer, changes: [smaller(layer, l.width ?? layer.weight?.units ?? 1)] }] : [];
        }),
        true,
      ).slice(0, 1),
      evidence: { deviation, factor, ...(width !== undefined && { width }), softmaxes: large.length },
    };
  },
};

interface Known {
  readonly deviation: number;
  /** d, the length of queries and keys. */
  readonly width: number | undefined;
  readonly measured: boolean;
}

/** Of the product times its factor, so that masks do not count; unmeasured √(d·E[q²]·E[k²]) of what theory says of the layers. */
function deviationOf(evidence: Evidence, { product, factor, makers, softmax }: AttentionLogits): Known | undefined {
  const node = evidence.model.graph.nodes.find((n) => n.outputs[0] === product);
  const shape = evidence.tensor(node?.inputs[0] ?? '')?.shape;
  const value = evidence.tensor(product)?.value;
  const width = shape?.at(-1) ?? (softmax && makers.length === 2 ? makers[0]?.weight?.units : undefined);
  if (value && value.nonFinite === 0) return { deviation: value.std * Math.abs(factor), width, measured: true };
  // What was divided by its length has elements of 1/d.
  if (makers.some((l) => l.normalisation?.kind === 'lp')) return undefined;
  const moments = makers.map(({ id }) => evidence.analytic?.layers.find((l) => l.id === id)?.q);
  const [q, k] = moments;
  if (q === undefined || k === undefined || width === undefined) return undefined;
  return { deviation: Math.sqrt(width * q * k) * Math.abs(factor), width, measured: false };
}

const smaller = (layer: Layer, width: number) => {
  const { weight } = layer;
  return (
    weight?.moments &&
    drawnFrom(layer, scaledInitializer(weight, layer.kind, (weight.fanIn * weight.moments.second) / width))
  );
};
