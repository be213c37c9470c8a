import { activate } from '../activations';
import type { LayerRule } from '../layer';

/** Dense: x·kernel + bias along the last axis; kernel [features, units]. */
export const dense: LayerRule = {
  classNames: ['Dense'],
  masking: true,
  call(c) {
    const x = c.input();
    const units = c.options.size('units');
    const features = c.fixed(x.shape.at(-1), 'number of features');
    const kernel = c.weight({
      name: 'kernel',
      shape: [features, units],
      option: 'kernelInitializer',
      otherwise: 'glorotNormal',
    });
    let y = c.b.matmul(x.value, kernel);
    if (c.options.boolean('useBias', true)) {
      y = c.b.add(y, c.weight({ name: 'bias', shape: [units], option: 'biasInitializer', otherwise: 'zeros' }));
    }
    return activate(c.b, c.signal(y, [...x.shape.slice(0, -1), units]), c.layer.config.activation, (m) =>
      c.remark(m, 'activation'),
    );
  },
};
