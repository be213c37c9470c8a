import type { Graph } from '../model';
import type { FeedSpec } from './protocol';

/** Weights that are not stored but drawn anew for each seed: the runtime gets them as inputs, and the child draws them. */

export const drawnFeeds = ({ initializers }: Graph): FeedSpec[] =>
  [...initializers].flatMap(([name, { dtype, dims, data }]) =>
    data.kind === 'drawn' ? [{ name, dtype, dims, fill: data.distribution, stream: `weight:${data.stream}` }] : [],
  );
