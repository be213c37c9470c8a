import { names } from '../../findings/wording';
import type { Evidence } from '../rule';

/** What a probe was given, where that alone decides what it measured. */

export interface Uninformative {
  /** What a sentence begins with. */
  readonly why: string;
  /** The layer that is empty; absent: it is what was fed. */
  readonly layer?: string;
}

/**
 * Why nothing can be told from the numbers of the probe: what it was fed, or a layer that is empty. Undefined where what was fed has
 * something to tell.
 */
export function uninformative({ measured, layers }: Evidence): Uninformative | undefined {
  if (!measured) return undefined;
  const bare = measured.inputs.filter(({ shape }) => shape.includes(0));
  if (bare.length) {
    return {
      why: `The input ${names(bare.map((i) => i.name))} of shape ${bare[0]?.shape.join(' × ')} holds no numbers`,
    };
  }
  const hollow = layers.find(({ weight }) => weight?.shape.includes(0));
  if (hollow) {
    const shape = hollow.weight?.shape.join(' × ');
    return { why: `The weights of “${hollow.name}” have the shape ${shape} and hold no numbers`, layer: hollow.id };
  }
  const inputs = measured.tensors.filter((t) => t.role === 'input' && t.value !== null && t.value.n > 0);
  const all = measured.inputs.filter(({ from }) => from !== 'synthetic:targets');
  if (
    inputs.length &&
    inputs.length === all.length &&
    inputs.every(({ value }) => value?.maxAbs === 0 && value.nonFinite === 0)
  ) {
    return { why: `The input ${names(inputs.map((i) => i.name))} is 0 throughout` };
  }
  const outputs = measured.tensors.filter((t) => t.role === 'output' && t.gradient !== null && t.gradient.n > 0);
  if (outputs.length && outputs.every(({ gradient }) => gradient?.maxAbs === 0 && gradient.nonFinite === 0)) {
    return { why: `The gradient that begins at ${names(outputs.map((o) => o.name))} is 0 throughout` };
  }
  return undefined;
}

/** Inputs that hold NaN or infinite numbers themselves. */
export const brokenInputs = ({ measured }: Evidence): readonly string[] =>
  (measured?.tensors ?? []).flatMap((t) => (t.role === 'input' && (t.value?.nonFinite ?? 0) > 0 ? [t.name] : []));
