import { Draw } from './draw';
import { Growth } from './growth';
import { families } from './moves';
import type { Sample } from './sample';

const smallest = 5;
const greatest = 60;

/** A random graph of 5 to 60 operators; the same one for the same seed. */
export async function generate(seed: number): Promise<Sample> {
  const draw = new Draw(seed);
  const size = draw.int(smallest, draw.chance(0.3) ? greatest : 25);
  const g = new Growth(draw);
  const axes = [2, 3, 4];
  const shapes = [draw.shuffled(axes).slice(0, 2), [draw.int(2, 5)], [2, 4, 4, 4], [draw.pick([1, 3]), 2, 3]];
  // Every graph begins with inputs of several shapes; `make` would take back a draw of zeros, which these are not.
  await g.make((x) => {
    for (const dims of shapes) x.op('Tanh', [x.parameter(dims)]);
  });
  while (g.size < size) await g.make(draw.pick(draw.pick(families)));
  const leaves = g.leaves();
  // Some ends are outputs and some are dead; an inner value may be an output too.
  const outputs = leaves.filter(() => draw.chance(0.7));
  if (!outputs.length) outputs.push(leaves.at(-1) as string);
  const inner = draw.pick(g.values).name;
  if (draw.chance(0.3) && inner.startsWith('v') && !outputs.includes(inner)) outputs.push(inner);
  return g.sample(outputs);
}
