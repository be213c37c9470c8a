import { type AnalyzeOptions, defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import type { Finding } from '../../src/findings/finding';
import { type Tensor, tensorOf } from '../../src/model';
import { normals, random } from './draw';
import { type TinyModel, writeTinyModel } from './onnx';

/** Small ONNX models with weights as they are drawn before training, and what is found in them. */

/** Standard normal times `std`; He for a matrix [fanIn, units] where none is given. */
export const drawnWeight = (dims: readonly number[], seed: number, std = Math.sqrt(2 / (dims[0] ?? 1))): Tensor =>
  tensorOf(
    'float32',
    dims,
    Array.from(
      normals(
        dims.reduce((n, d) => n * d, 1),
        random(seed),
      ),
      (z) => z * std,
    ),
  );

/** Without running it, unless asked to. */
export async function findingsInModel(
  model: TinyModel,
  options: Partial<AnalyzeOptions> = {},
): Promise<readonly Finding[]> {
  const all = { ...defaultOptions, probe: false, seeds: 1, ...options };
  const { errors, models } = await analyze(writeTinyModel(model), all);
  if (errors.length) throw new Error(errors.map((e) => e.message).join(' '));
  return models.flatMap((m) => m.findings);
}
