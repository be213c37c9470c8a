import { float } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { Signal } from '../signal';

/** BatchNormalization along `axis`, the last where none is given; by the moving statistics, as outside training. */
export const batchNormalization: LayerRule = {
  classNames: ['BatchNormalization'],
  masking: true,
  call(c) {
    const x = c.input();
    if (x.rank > 4) throw new Unmakeable('is not implemented by the layer library for more than 4 dimensions.');
    const given = c.options.number('axis', -1);
    const axis = given < 0 ? given + x.rank : given;
    const units = c.fixed(x.shape[axis], `size along axis ${given}`);
    const epsilon = float(c.options.number('epsilon', 1e-3));
    const weight = (name: string, option: string, otherwise: string): string =>
      c.weight({ name, shape: [units], option, otherwise });
    const unlearned = (value: number): string => c.b.constant('float32', [units], new Array<number>(units).fill(value));
    const scaled = c.options.boolean('scale', true);
    const centred = c.options.boolean('center', true);
    const parameters = [
      scaled ? weight('gamma', 'gammaInitializer', 'ones') : unlearned(1),
      centred ? weight('beta', 'betaInitializer', 'zeros') : unlearned(0),
      weight('moving_mean', 'movingMeanInitializer', 'zeros'),
      weight('moving_variance', 'movingVarianceInitializer', 'ones'),
    ];
    return inSecondPlace(c, x, axis, (value) => c.b.op('BatchNormalization', [value, ...parameters], { epsilon }));
  },
};

/** `f` of the signal with this axis moved to the second place, where ONNX has the channels. */
function inSecondPlace(c: LayerContext, x: Signal, axis: number, f: (value: string) => string): Signal {
  if (axis === x.rank - 1) return Signal.channelsFirst(c.b, f(x.channelsFirst), x.shape);
  const others = x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
  const order = [0, axis, ...others];
  const back = order.map((_, i) => order.indexOf(i));
  return c.signal(c.b.transpose(f(c.b.transpose(x.value, order)), back), x.shape);
}
