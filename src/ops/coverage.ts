import { operatorKey, operators } from './index';
import type { OperatorRule } from './operator';
import { standardOperators } from './standard';

/** Oldest opset of the standard operators that can be upgraded, and newest that ONNX Runtime loads. */
export const supportedOpsets = { oldest: 7, newest: 26 } as const;

export interface Coverage {
  /** 'ai.onnx' for the standard operators. */
  readonly domain: string;
  readonly op: string;
  /** Opsets of that domain in which the operator is understood; absent where only one version of the domain exists. */
  readonly opsets?: { readonly first: number; readonly last: number };
  /**
   * `gradient`: forward and backward. `forward`: runs, and has no derivative (integers, comparisons, steps). `cut`: runs, and the
   * gradient ends there. `unsupported`: neither runs nor is understood.
   */
  readonly status: 'gradient' | 'forward' | 'cut' | 'unsupported';
  /** Why a gradient is cut, always or where it is. */
  readonly note?: string;
}

/** What the probe can do with every standard operator and with the others it knows, by domain and name. */
export function operatorCoverage(): readonly Coverage[] {
  const standard = [...standardOperators].map(([op, { first, last }]): Coverage => {
    const opsets = { first: Math.max(first, supportedOpsets.oldest), last: last ?? supportedOpsets.newest };
    const newer = { domain: 'ai.onnx', op, opsets: { first, last: first }, status: 'unsupported' } as const;
    if (first > supportedOpsets.newest) return newer;
    return { domain: 'ai.onnx', op, opsets, ...judged(op, operators.get(operatorKey(op))) };
  });
  const others = [...operators.values()].flatMap((rule): Coverage[] => {
    if (!rule.domain && standardOperators.has(rule.type)) return [];
    return [{ domain: rule.domain ?? 'ai.onnx', op: rule.type, ...judged(rule.type, rule) }];
  });
  const order = (c: Coverage): string => `${c.domain}\u0000${c.op}`;
  return [...standard, ...others].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function judged(op: string, rule: OperatorRule | undefined): Pick<Coverage, 'status' | 'note'> {
  // The reader of the graph takes these away.
  if (op === 'Constant') return { status: 'forward' };
  if (!rule) return { status: 'cut', note: 'it has no gradient rule' };
  if (rule.gradient === 'none') return { status: 'forward' };
  const note = rule.cut === undefined ? {} : { note: rule.cut };
  if (rule.gradient || rule.adjoint || rule.canonicalise) return { status: 'gradient', ...note };
  return { status: 'cut', note: rule.cut ?? 'it has no gradient rule' };
}
