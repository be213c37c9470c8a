import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { isNumeric } from '../../src/probe/elements';
import { candidates, type PlannedInput } from '../../src/probe/feeds';
import { fill } from '../../src/probe/fill';
import { readOnnx } from '../../src/sources/onnx';
import { realModels } from './models';

/** Every model of the packages, run forward by the stock runtime with what was planned for it. */
function feedsOf(plan: readonly PlannedInput[]): Record<string, Tensor> {
  return Object.fromEntries(
    plan.map(({ spec }) => {
      if (!isNumeric(spec.dtype)) throw new Error(spec.dtype);
      return [
        spec.name,
        new Tensor(spec.dtype as Tensor.Type, fill(spec, spec.dtype, 1) as Tensor.DataType, spec.dims),
      ];
    }),
  );
}

const models = realModels();

test.each(models)('$name runs with planned inputs', async ({ file, name }) => {
  const { graph } = readOnnx(file);
  const session = await InferenceSession.create(file, { logSeverityLevel: 4 });
  const refusals: string[] = [];
  for (const plan of candidates(graph, { dimensions: {}, inputs: {} })) {
    try {
      await session.run(feedsOf(plan));
      return;
    } catch (error) {
      refusals.push(String(error));
    }
  }
  expect(refusals).toEqual([]);
});
