import type { LayerRule } from '../layer';
import { paddingOf, slide, slidSizes, spatial } from '../spatial';

const operators: Readonly<Record<string, readonly [op: string, rank: number]>> = {
  AveragePooling1D: ['AveragePool', 1],
  AveragePooling2D: ['AveragePool', 2],
  AveragePooling3D: ['AveragePool', 3],
  MaxPooling1D: ['MaxPool', 1],
  MaxPooling2D: ['MaxPool', 2],
  MaxPooling3D: ['MaxPool', 3],
};

/** Pools of 2 in every direction where no poolSize is given; they do not overlap where no strides are. Means leave padding out. */
export const pooling: LayerRule = {
  classNames: Object.keys(operators),
  call(c) {
    const [op, rank] = operators[c.layer.className] ?? ['MaxPool', 2];
    const x = spatial(c, rank);
    const kernel = c.options.sizes('poolSize', rank) ?? Array.from({ length: rank }, () => 2);
    const sliding = {
      kernel,
      strides: c.options.sizes('strides', rank) ?? kernel,
      dilations: kernel.map(() => 1),
      padding: paddingOf(c),
    };
    const y = slide(c.b, x, sliding, (value, window) => c.b.op(op, [value], window));
    return x.output(y, slidSizes(x.sizes, sliding), x.channels);
  },
};
