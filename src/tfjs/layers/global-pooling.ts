import type { LayerRule } from '../layer';

const operators = {
  GlobalAveragePooling1D: ['ReduceMean', 1],
  GlobalAveragePooling2D: ['ReduceMean', 2],
  GlobalMaxPooling1D: ['ReduceMax', 1],
  GlobalMaxPooling2D: ['ReduceMax', 2],
} as const;

const known = (name: string): name is keyof typeof operators => name in operators;

/** Over all of space; what is left is [batch, channels]. */
export const globalPooling: LayerRule = {
  classNames: Object.keys(operators),
  call(c) {
    const { className } = c.layer;
    const [op, rank] = operators[known(className) ? className : 'GlobalAveragePooling2D'];
    const x = c.input(rank + 2);
    const format = c.options.word('dataFormat', 'channelsLast', ['channelsLast', 'channelsFirst']);
    const channel = format === 'channelsFirst' && rank > 1 ? 1 : rank + 1;
    const space = x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== channel);
    const axes = space.map((i) => x.heldAxis(i)).sort();
    return c.signal(c.b.reduce(op, x.held, axes, false), [x.shape[0] ?? null, x.shape[channel] ?? null]);
  },
};
