import { count, number, percent } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { shareBeyond } from './evidence/histogram';
import type { Evidence, Layer, Rule } from './rule';

export const deadChannelTrained: Rule = {
  meta: {
    id: 'dead-channel-trained',
    title: 'Channels that training has switched off',
    severity: 'info',
    category: 'health',
    fixable: false,
    sources: ['onnx', 'tfjs-model'],
    options: { infoShare: 0.3, fewestChannels: 8 },
  },
  *check(evidence) {
    // Fresh scales of 0 begin closed, which another rule tells.
    if (isFresh(evidence)) return;
    const normalised = evidence.layers.flatMap((layer) => channelsOf(evidence, layer) ?? []);
    const thinned = normalised
      .filter((c) => c.off > evidence.option('infoShare') * c.channels)
      .sort((a, b) => b.off / b.channels - a.off / a.channels);
    const [worst, ...others] = thinned;
    if (!worst) return;
    const all = normalised.reduce((sum, c) => sum + c.channels, 0);
    const off = normalised.reduce((sum, c) => sum + c.off, 0);
    yield {
      severity: 'info',
      message: `${number(worst.off)} of ${number(worst.channels)} channels of “${worst.layer.name}” are switched off by their scale${others.length ? ` (as in ${count(others.length, 'other layer')})` : ''}.`,
      explanation: `A normalisation gives y = γ·(x − μ)/σ + β. Where |γ| is under a thousandth of the largest, here of ${number(worst.largest)}, the channel is β whatever comes in: a constant that the next layer could hold in its biases. Of all ${number(all)} channels with a scale ${number(off)} are like that (${percent(off / all)}). Weight decay on γ drives channels there that help little, and sparse training does so on purpose.`,
      advice:
        'Remove these channels to make the model smaller and faster; if so many were not meant, take weight decay off the scales.',
      layer: worst.layer.id,
      blames: 'layer',
      layers: thinned.map((c) => c.layer.id),
      related: others.map((c) => ({
        layer: c.layer.id,
        message: `${number(c.off)} of ${number(c.channels)} channels of “${c.layer.name}” are switched off.`,
      })),
      evidence: { off: worst.off, channels: worst.channels, share: off / all },
    };
  },
};

interface Channels {
  readonly layer: Layer;
  readonly channels: number;
  readonly off: number;
  /** |γ| of the largest. */
  readonly largest: number;
}

/** Undefined without a scale, and where all of it is 0 or too little of it to speak of shares. */
function channelsOf(evidence: Evidence, layer: Layer): Channels | undefined {
  const stats = evidence.weights.get(layer.normalisation?.scale ?? '');
  if (!stats?.histogram || stats.nonFinite > 0 || !(stats.maxAbs > 0)) return undefined;
  if (stats.n < evidence.option('fewestChannels')) return undefined;
  // The bin around zero may be wider than that, and then tells only of zeros.
  const off = Math.max(stats.zeroFraction, 1 - shareBeyond(stats.histogram, stats.maxAbs / 1000));
  return { layer, channels: stats.n, off: Math.round(off * stats.n), largest: stats.maxAbs };
}
