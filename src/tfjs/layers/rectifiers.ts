import { float } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';

/** ReLU, cut at `maxValue` where there is one. */
export const relu: LayerRule = {
  classNames: ['ReLU'],
  masking: true,
  call(c) {
    const max = c.options.given('maxValue') === undefined ? undefined : c.options.number('maxValue', 0);
    const scalar = (value: number): string => c.b.scalar(value, 'float32');
    return c.input().map(c.b, (x) => {
      const y = c.b.op('Relu', [x]);
      return max === undefined ? y : c.b.op('Clip', [y, scalar(0), scalar(max)]);
    });
  },
};

/** LeakyReLU of slope 0.3 where no alpha is given. */
export const leakyRelu: LayerRule = {
  classNames: ['LeakyReLU'],
  call(c) {
    const alpha = float(c.options.number('alpha', 0.3));
    return c.input().map(c.b, (x) => c.b.op('LeakyRelu', [x], { alpha }));
  },
};

/** ELU; the library refuses any alpha but 1. */
export const elu: LayerRule = {
  classNames: ['ELU'],
  call(c) {
    const alpha = c.options.number('alpha', 1);
    if (alpha !== 1) throw new Unmakeable(`takes no alpha but 1, not ${alpha}.`);
    return c.input().map(c.b, (x) => c.b.op('Elu', [x]));
  },
};

/** ThresholdedReLU: x where it is greater than theta, which is 1 where none is given. */
export const thresholdedRelu: LayerRule = {
  classNames: ['ThresholdedReLU'],
  call(c) {
    const theta = float(c.options.number('theta', 1));
    return c.input().map(c.b, (x) => c.b.op('ThresholdedRelu', [x], { alpha: theta }));
  },
};
