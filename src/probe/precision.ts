import type { DataType } from '../model';
import type { Precision, Stats } from './measured';
import type { Fetched, ProbeResult } from './protocol';
import type { WideType } from './wide/widen';

/** Notices where a floating-point type is too narrow for the signal, and says what was done about it. */

/** The smallest number of each type that has all its digits. */
const smallestNormal: Readonly<Partial<Record<DataType, number>>> = {
  float16: 2 ** -14,
  bfloat16: 2 ** -126,
  float32: 2 ** -126,
};

/** Below this multiple of it, what is a tenth of the largest element or less is short of digits. */
const margin = 16;

type Counted = readonly (readonly [name: string, tensor: Fetched, stats: Stats])[];

const counted = ({ tensors }: ProbeResult): Counted =>
  [...tensors].flatMap(([name, t]) => (t.stats ? [[name, t, t.stats] as const] : []));

/**
 * The wider type that the tensors of a run call for; undefined where the type at hand serves. Tensors that are 0 throughout are no sign
 * by themselves (a factor on the way may be 0, or every unit off): they count where others are so small that a product of two is 0.
 */
export function widerType(run: ProbeResult): WideType | undefined {
  const all = counted(run);
  const zero = all.some(([, , s]) => s.n > 0 && s.nonFinite === 0 && s.maxAbs === 0);
  const strained = new Set(
    all.flatMap(([, { dtype }, s]) => {
      const normal = smallestNormal[dtype];
      return normal && s.maxAbs > 0 && (s.maxAbs < margin * normal || (zero && s.maxAbs < Math.sqrt(normal)))
        ? [dtype]
        : [];
    }),
  );
  return strained.has('float32') ? 'float64' : strained.size ? 'float32' : undefined;
}

/** Names of the tensors that a run in a wider type shows to have been rounded away: their norm is another, or they have fewer zeros. */
export function roundedAway(narrow: ProbeResult, wide: ProbeResult): string[] {
  return counted(narrow).flatMap(([name, , before]) => {
    const after = wide.tensors.get(name)?.stats;
    if (!after || before.nonFinite > 0 || after.nonFinite > 0) return [];
    const other = Math.abs(after.l2 - before.l2) > 0.01 * after.l2;
    return other || before.zeroFraction > after.zeroFraction + 0.01 ? [name] : [];
  });
}

/** Tensors that may have been rounded away, where there is no run to compare with. */
const suspects = (run: ProbeResult): string[] =>
  counted(run).flatMap(([name, { dtype }, s]) =>
    s.n > 0 && s.maxAbs < margin * (smallestNormal[dtype] ?? 0) ? [name] : [],
  );

export interface Loss {
  readonly native: DataType;
  /** Names of values and of gradients. */
  readonly tensors: readonly string[];
  readonly gradients: ReadonlySet<string>;
}

const subject = ({ tensors, gradients }: Loss): string => {
  const ofGradients = tensors.filter((name) => gradients.has(name)).length;
  const parts = [[ofGradients, 'gradient'] as const, [tensors.length - ofGradients, 'activation'] as const].filter(
    ([n]) => n > 0,
  );
  return parts.map(([n, noun]) => `${n} ${noun}${n === 1 ? '' : 's'}`).join(' and ');
};

/** The native type was too narrow, and the numbers are those of another run. */
export function recomputed(loss: Loss, computed: WideType, narrow: ReadonlySet<string>): Precision {
  const still = narrow.size
    ? ` ${[...narrow].sort().join(', ')} ${narrow.size === 1 ? 'has' : 'have'} kernels for float32 only and ran in it.`
    : '';
  return {
    native: loss.native,
    computed,
    lost: loss.tensors.length,
    message: `${loss.native} cannot hold ${subject(loss)}, which round towards 0: all numbers were computed again in ${computed}.${still}`,
  };
}

/** The native type may be too narrow, and no other run was possible: `why` is a clause. */
export function notRecomputed(
  run: ProbeResult,
  native: DataType,
  gradients: ReadonlySet<string>,
  to: WideType,
  why: string,
): Precision {
  const loss = { native, gradients, tensors: suspects(run) };
  return {
    native,
    computed: native,
    lost: loss.tensors.length,
    message: `${native} cannot hold ${subject(loss)}, which round towards 0, and computing again in ${to} was not possible: ${why.replace(/\.$/, '')}.`,
  };
}
