import { type Tensor, tensorOf } from '../../../src/model';
import type { Types } from '../../../src/ops/builder';
import type { MeasuredRecurrence } from '../../../src/probe/measured';
import { planRecurrence } from '../../../src/probe/recurrence';
import { measuredRecurrence } from '../../../src/probe/recurrenceResults';
import { readOnnx, readTensorBytes } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { feedTypes, modelBytes, randoms } from '../../numeric/gradient';
import { type OperatorCase, written } from '../../numeric/operator';
import { load, numbers } from '../../support/runtime';

export interface ThroughTime {
  readonly directions: readonly MeasuredRecurrence[];
  /** The cotangent [batch, hidden] of the last state that each direction was given. */
  readonly cotangents: readonly (readonly number[])[];
}

/**
 * What the probe measures of a case's recurrent nodes, in this process, for random cotangents of their last states; those of the sequence
 * `without` are zero.
 */
export async function throughTime(c: OperatorCase, without?: number): Promise<ThroughTime> {
  const feeds = new Map<string, Tensor>(Object.entries(c.inputs));
  const { graph, types } = canonicalise(readOnnx(written(c)), feedTypes(feeds));
  const all: Types = types;
  const plan = planRecurrence({ graph, nodes: graph.nodes, gradients: new Map() }, all, new Set(all.keys()), []);
  const random = randoms(11);
  const given = plan.feeds.map(({ dtype, dims: [batch = 1, hidden = 1] }) => {
    const drawn = Array.from({ length: batch * hidden }, random);
    return tensorOf(
      dtype,
      [batch, hidden],
      drawn.map((x, i) => (Math.floor(i / hidden) === without ? 0 : x)),
    );
  });
  const model = modelBytes({
    ...graph,
    inputs: [
      ...Object.entries(c.inputs).map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
      ...plan.feeds.map(({ name, dtype, dims }) => ({ name, dtype, shape: dims })),
    ],
    outputs: plan.fetches.map(({ name }) => ({ name })),
    initializers: new Map([...graph.initializers, ...plan.initializers]),
    nodes: plan.nodes,
  });
  const run = await (await load(model)).run(
    new Map([...feeds, ...plan.feeds.map((feed, i): [string, Tensor] => [feed.name, given[i] as Tensor])]),
  );
  const tensors = new Map(
    [...run].map(([name, t]) => [name, { dtype: t.dtype, dims: t.dims, values: [readTensorBytes(t)] }]),
  );
  return {
    directions: measuredRecurrence(plan.directions, { tensors }),
    cotangents: given.map(numbers),
  };
}
