import { elementCount, type Graph, isFloat } from '../model';
import type { Types } from '../ops/builder';
import { FeedError } from './feeds';
import type { FeedSpec } from './protocol';

/**
 * By output, the feed that carries dL/d(output): from its file where one is named in `files`, else standard normal divided by √(number of
 * elements), so that the size of the output does not show in L. Outputs that are not of floating-point numbers, or whose type is
 * unknown, have none. Where a `loss` is named, L is that output alone. The feeds' types are entered into `types`. Throws FeedError for a file of an output that the model lacks or that
 * has none.
 */
export function cotangentFeeds(
  graph: Graph,
  types: Types,
  files: Readonly<Record<string, string>>,
  loss?: string,
): Map<string, FeedSpec> {
  const given = new Map(Object.entries(files));
  const names = graph.outputs.map((v) => v.name);
  for (const name of given.keys()) {
    if (!names.includes(name))
      throw new FeedError(`The model has no output ${name}; its outputs are ${names.join(', ')}.`);
    if (!isFloat(types.get(name)?.dtype))
      throw new FeedError(`The output ${name} is no tensor of floating-point numbers, so it takes no cotangent.`);
  }
  const feeds = new Map<string, FeedSpec>();
  for (const { name } of graph.outputs) {
    const type = types.get(name);
    if (!type || !isFloat(type.dtype) || (loss !== undefined && name !== loss)) continue;
    const path = given.get(name);
    const feed = `probe:cotangent:${name}`;
    feeds.set(name, {
      name: feed,
      dtype: type.dtype,
      dims: type.shape,
      stream: `cotangent:${name}`,
      fill: path
        ? { kind: 'npy', path }
        : name === loss
          ? { kind: 'constant', value: 1 }
          : { kind: 'normal', mean: 0, std: 1 / Math.sqrt(Math.max(1, elementCount(type.shape))) },
    });
    types.set(feed, { dtype: type.dtype, shape: type.shape });
  }
  return feeds;
}
