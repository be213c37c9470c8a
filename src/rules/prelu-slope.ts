import { names, number } from '../findings/wording';
import type { Change } from '../model';
import { isFresh } from './evidence/grade';
import { unmoved } from './evidence/outputs';
import { initializer, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const preluSlope: Rule = {
  meta: {
    id: 'prelu-slope',
    title: 'PReLU begins as no bend, or as the wrong one',
    severity: 'info',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { leastBend: 0.1 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const odd = evidence.layers.flatMap((layer) => {
      const slope = slopeOf(evidence, layer);
      return slope !== undefined && !isUsual(slope, evidence.option('leastBend')) ? [{ layer, slope }] : [];
    });
    const [first, ...others] = odd;
    if (!first) return;
    const { layer, slope } = first;
    const isStraight = Math.abs(slope - 1) < evidence.option('leastBend');
    yield {
      severity: 'info',
      message: `PReLU of “${layer.name}” begins with the slope ${number(slope)} below zero: ${effect(slope, isStraight)}${others.length ? `; ${names(others.map((o) => o.layer.name))} likewise` : ''}.`,
      explanation: `f(z) = z above zero and a·z below it, with a = ${number(slope)} at the beginning. ${
        isStraight
          ? 'With a = 1 that is f(z) = z: until training has moved a, layers with nothing but that between them are one linear layer.'
          : slope < 0
            ? 'With a < 0 both sides rise away from zero: z and −z become alike, and the sign of the gradient depends on the side.'
            : `E[f(z)²] = (1 + a²)/2 · E[z²] = ${number((1 + slope ** 2) / 2)} · E[z²], more than a linear layer has, so that the signal grows with depth.`
      } The usual beginning is 0.25.`,
      advice: 'Begin with a slope from 0 to 0.3.',
      layer: layer.id,
      blames: 'activation',
      layers: odd.map((o) => o.layer.id),
      related: others.map((o) => ({
        layer: o.layer.id,
        message: `“${o.layer.name}” begins with the slope ${number(o.slope)}.`,
      })),
      proposals: mendAll(
        'Begin with the slope 0.25',
        odd.map((o) => ({ layer: o.layer, changes: [withSlope(o.layer)] })),
        true,
      ),
      evidence: { slope, layers: odd.length },
    };
  },
};

const isUsual = (slope: number, leastBend: number): boolean => slope >= 0 && slope <= 1 - leastBend;

const effect = (slope: number, isStraight: boolean): string =>
  isStraight
    ? 'that is no activation'
    : slope < 0
      ? 'what is below zero comes out above'
      : 'it enlarges what it should hold back';

/** Mean of the stored slopes. */
function slopeOf({ model: { graph }, weights }: Evidence, layer: Layer): number | undefined {
  if (layer.activation?.kind !== 'prelu') return undefined;
  const nodes = new Set([...layer.nodes]);
  const node = graph.nodes.find((n) => n.op === 'PRelu' && (nodes.has(n.name) || n.outputs.includes(layer.output)));
  const stats = node && weights.get(unmoved(graph, node.inputs[1] ?? ''));
  return stats && Number.isFinite(stats.mean) && stats.nonFinite === 0 && stats.n > 0 ? stats.mean : undefined;
}

function withSlope({ activationObject, object }: Layer): Change | undefined {
  const owner = [activationObject, object].find((o) => o?.className === 'PReLU');
  return (
    owner && { kind: 'set', object: owner, option: 'alphaInitializer', value: initializer('Constant', { value: 0.25 }) }
  );
}
