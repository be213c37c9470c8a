import type { LayerRule } from '../layer';

/** PReLU: a learned slope for each element of an example, or shared along `sharedAxes` (which count from 1). */
export const prelu: LayerRule = {
  classNames: ['PReLU'],
  masking: true,
  call(c) {
    const x = c.input();
    const shared = c.options.list('sharedAxes') ?? [];
    const shape = x.shape.slice(1).map((d, i) => (shared.includes(i + 1) ? 1 : c.fixed(d, `size along axis ${i + 1}`)));
    const alpha = c.weight({ name: 'alpha', shape, option: 'alphaInitializer', otherwise: 'zeros' });
    const last = shape.length - 1;
    return x.map(c.b, (held) => {
      const slope = x.isChannelsFirst ? c.b.transpose(alpha, [last, ...shape.slice(1).map((_, i) => i)]) : alpha;
      return c.b.op('PRelu', [held, slope]);
    });
  },
};
