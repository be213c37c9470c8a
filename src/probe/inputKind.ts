import { isFloat, numberAttribute, tensorNumbers, type ValueInfo } from '../model';
import type { Use, Uses } from './uses';

/** What an input stands for, judged by its name, its type, and what the graph does with it. */
export type InputKind =
  /** `rows`: of the table that they index. */
  | { readonly kind: 'token-ids' | 'segment-ids' | 'positions'; readonly rows: number }
  | { readonly kind: 'mask' | 'flag' | 'sample-rate' | 'timestep' | 'length' | 'count' }
  /** Keys and values of tokens before these. */
  | { readonly kind: 'past' }
  /** Of a recurrent cell. */
  | { readonly kind: 'state' }
  /** `raw`: the graph itself scales 0 … 255 down. */
  | { readonly kind: 'image'; readonly raw: boolean }
  | { readonly kind: 'audio' | 'features' };

/** Words of a name: `inputIds`, `input_ids:0` and `input.ids` alike. */
export const words = (name: string): string =>
  ` ${name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `;

/** Throws nothing: what is not recognised is `features` (floats) or `count` (whole numbers). */
export function inputKind(input: ValueInfo, uses: Uses, siblings: readonly ValueInfo[]): InputKind {
  const name = words(input.name);
  const reached = uses.reached(input.name);
  const rank = input.shape?.length ?? 0;
  const rows = tableRows(reached, uses);
  const has = (pattern: RegExp): boolean => pattern.test(name);

  if (has(/ (attention )?mask|mask /)) return { kind: 'mask' };
  if (input.dtype === 'bool') return { kind: 'flag' };
  if (rows !== undefined) {
    if (has(/ position/)) return { kind: 'positions', rows };
    return { kind: has(/ (token type|segment|type ids)/) ? 'segment-ids' : 'token-ids', rows };
  }
  if (has(/ (sr|fs|sample rate|sampling rate) /)) return { kind: 'sample-rate' };
  if (has(/ (time ?step|timesteps|t) /) && rank <= 1) return { kind: 'timestep' };
  if (has(/ (past|cache|kv) /)) return { kind: 'past' };
  if (!isFloat(input.dtype)) {
    if (has(/ position/)) return { kind: 'positions', rows: Number.POSITIVE_INFINITY };
    if (has(/ (len|lens|length|lengths) /)) return { kind: 'length' };
    if (rank >= 3) return { kind: 'image', raw: true };
    return has(/ (ids|tokens|token) /) ? { kind: 'token-ids', rows: 100 } : { kind: 'count' };
  }
  if (rank >= 2 && has(/ (h|c|hn|cn|h0|c0|hx|cx|state|states|hidden|cell) /)) return { kind: 'state' };
  if (rank >= 4) return { kind: 'image', raw: scalesPixels(reached, uses) };
  const heard = has(/ (audio|wav|waveform|speech|pcm|samples) /) || input.shape?.includes('samples');
  const rate = siblings.some((other) => other !== input && / (sr|sample rate|sampling rate) /.test(words(other.name)));
  // One number after the other, without channels, and yet convolved.
  const convolved = rank === 2 && reached.some(({ node }) => node.op === 'Conv' || node.op === 'Pad');
  return { kind: rank > 0 && (heard || rate || convolved) ? 'audio' : 'features' };
}

/** The fewest rows of the constant tables that these uses index, if they do. */
function tableRows(reached: readonly Use[], uses: Uses): number | undefined {
  const rows = reached.flatMap(({ node, input }) => {
    const [table = '', depth = ''] = node.inputs;
    if (node.op === 'Gather' && input === 1) {
      const dims = uses.constant(table)?.dims ?? [];
      const axis = numberAttribute(node, 'axis', 0);
      return dims[axis < 0 ? axis + dims.length : axis] ?? [];
    }
    const size = node.op === 'OneHot' && input === 0 ? uses.constant(depth) : undefined;
    return (size && tensorNumbers(size)?.[0]) ?? [];
  });
  return rows.length > 0 ? Math.min(...rows) : undefined;
}

/** The first arithmetic divides by, or takes away, something of the size of half a pixel's range or more. */
function scalesPixels(reached: readonly Use[], uses: Uses): boolean {
  return reached.some(({ node, input }) => {
    const other = uses.constant(node.inputs[1 - input] ?? '');
    const [value] = (other && tensorNumbers(other)) ?? [];
    if (value === undefined) return false;
    if (node.op === 'Mul') return value > 0 && value < 1 / 50;
    return (node.op === 'Div' || node.op === 'Sub' || node.op === 'Add') && Math.abs(value) > 50;
  });
}
