import type { Node, Tensor, ValueInfo } from '../../src/model';
import { readOnnx } from '../../src/sources/onnx';
import { writeTinyModel } from '../support/onnx';
import { checkModelGradients, type Inputs, type Verdict } from './difference';
import { checkModelForward } from './forward';
import { type Gradients, gradients } from './gradient';
import { checkInference } from './inference';

/** One operator under both judges: canonicalised it computes the same, and its gradients are finite differences of the original. */

export interface OperatorCase {
  readonly nodes: readonly Node[];
  /** Fed at run time; float ones are differentiated. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Constants of the model. */
  readonly constants?: Readonly<Record<string, Tensor>>;
  /** Default: the outputs of the last node. With types where the runtime cannot infer them. */
  readonly outputs?: readonly (string | ValueInfo)[];
  readonly opset?: number;
}

/**
 * What each float input's gradient is: `agrees` with the differences, `no path` (and the differences are zero), or the complaint.
 * Rejects where the canonical model's outputs differ, where what is inferred is not what the runtime computes, or where the runtime does not run the original.
 */
export async function judgeOperator(c: OperatorCase): Promise<Readonly<Record<string, string>>> {
  const path = written(c);
  const inputs: Inputs = c.inputs;
  const forward = await checkModelForward(path, inputs);
  if (forward.status !== 'agrees') throw new Error(`forward: ${forward.status}: ${forward.detail}`);
  const inference = await checkInference(path, () => inputs);
  if (inference?.wrong.length) throw new Error(`inference: ${inference.wrong.join('; ')}`);
  const result = await checkModelGradients(path, inputs);
  if (result.status !== 'checked') return {};
  return Object.fromEntries(result.verdicts.map((v) => [v.input, say(v)]));
}

/**
 * What is known of the outputs before running, as the runtime then confirms: `by value`, `type`, or the complaint. Integer inputs are known, float
 * ones by their types alone.
 */
export async function judgeInference(c: OperatorCase): Promise<string> {
  const result = await checkInference(written(c), () => c.inputs);
  if (!result) return 'not run';
  if (result.wrong.length) return `wrong: ${result.wrong.join('; ')}`;
  const outputs = c.nodes.reduce((n, { outputs: names }) => n + names.filter((name) => name !== '').length, 0);
  return result.values >= outputs ? 'by value' : result.types >= outputs ? 'type' : 'unknown';
}

/** The case as a model file; returns its path. */
export function written(c: OperatorCase): string {
  const outputs = c.outputs ?? c.nodes.at(-1)?.outputs ?? [];
  return writeTinyModel({
    nodes: c.nodes,
    inputs: Object.entries(c.inputs).map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
    outputs: outputs.filter((v) => v !== '').map((v) => (typeof v === 'string' ? { name: v } : v)),
    ...(c.constants && { initializers: c.constants }),
    ...(c.opset && { opset: c.opset }),
  });
}

/**
 * The gradients themselves, for tests that know what they must be where no difference quotient can tell (kinks, ties, rounding).
 */
export function gradientsOf(
  c: OperatorCase & { readonly cotangents: Readonly<Record<string, Tensor>> },
): Promise<Gradients> {
  return gradients(readOnnx(written(c)), new Map(Object.entries(c.inputs)), new Map(Object.entries(c.cotangents)));
}

function say(v: Verdict): string {
  switch (v.status) {
    case 'agrees':
    case 'no path':
      return v.status;
    case 'cut':
      return `cut: ${v.reason}`;
    case 'wrong':
      return `wrong: ${v.detail}`;
  }
}
