import type { OperatorRule } from '../operator';
import { rearranged } from './positions';

/** Y = X repeated `repeats[i]` times along axis i. dX = dY summed over the repetitions. PyTorch derivatives.yaml: `repeat`. */
export const tile: OperatorRule = {
  type: 'Tile',
  infer(c) {
    const x = c.type(0);
    const repeats = c.values(1);
    if (!x || !repeats) return [];
    return [
      rearranged(
        x,
        x.shape.map((d, i) => d * (repeats[i] as number)),
        (at) => at.map((p, i) => p % (x.shape[i] as number)),
      ),
    ];
  },
  gradient: (c) => [
    () => {
      const shape = c.shape(0);
      const repeats = c.values(1);
      const apart = shape.flatMap((d, i) => (repeats[i] === 1 ? [d] : [repeats[i] as number, d]));
      let axis = 0;
      const repetitions = repeats.flatMap((r) => {
        const at = axis;
        axis += r === 1 ? 1 : 2;
        return r === 1 ? [] : [at];
      });
      return c.b.reduce('ReduceSum', c.b.reshape(c.dy, apart), repetitions, false);
    },
    undefined,
  ],
};
