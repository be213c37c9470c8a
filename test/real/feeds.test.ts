import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { isNumeric } from '../../src/probe/elements';
import { planFeeds } from '../../src/probe/feeds';
import { fill } from '../../src/probe/fill';
import type { FeedSpec } from '../../src/probe/protocol';
import { readOnnx } from '../../src/sources/onnx';
import { realModels } from './models';

/** Every model of the packages runs forward in the stock runtime with what is planned for it first. */

function drawn(spec: FeedSpec): Tensor {
  if (!isNumeric(spec.dtype)) throw new Error(`${spec.name} is no tensor of numbers.`);
  return new Tensor(spec.dtype as Tensor.Type, fill(spec, spec.dtype, 1) as Tensor.DataType, spec.dims);
}

test.each(realModels())('$name', async ({ file }) => {
  const { graph } = readOnnx(file);
  const plan = planFeeds(graph, { dimensions: {}, inputs: {} });
  const session = await InferenceSession.create(file, { logSeverityLevel: 4 });
  expect(plan.map(({ spec }) => spec.name).sort()).toEqual([...session.inputNames].sort());
  const outputs = await session.run(Object.fromEntries(plan.map(({ spec }) => [spec.name, drawn(spec)])));
  expect(Object.keys(outputs)).toEqual(session.outputNames);
});
