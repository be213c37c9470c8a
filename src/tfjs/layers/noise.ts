import type { LayerRule } from '../layer';

/** Dropout, which does nothing outside training. Its ratio is the rate. */
export const dropout: LayerRule = {
  classNames: ['Dropout'],
  masking: true,
  call(c) {
    const x = c.input();
    const rate = Math.min(1, Math.max(0, c.options.number('rate', 0)));
    // Noise of a shape of its own drops whole slices; outside training that is the same.
    if (rate === 0 || rate === 1 || c.options.given('noiseShape') !== undefined) return x;
    return x.map(c.b, (held) => c.b.op('Dropout', [held, c.b.scalar(rate, 'float32')]));
  },
};

/** Noise and slice-wise dropout, which do nothing outside training. */
export const noise: LayerRule = {
  classNames: ['AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'SpatialDropout1D'],
  masking: true,
  call: (c) => c.input(),
};
