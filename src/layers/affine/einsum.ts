import type { Fans } from './weight';

/** The letters of a two-operand Einsum, seen from its weight; the result as it is written. */
interface Letters {
  readonly weight: readonly string[];
  readonly data: readonly string[];
  readonly result: string;
}

const expanded = (term: string): readonly string[] => [...term.replaceAll('...', '')];

function lettersOf(equation: string, side: number): Letters | undefined {
  const [terms, result] = equation.replaceAll(/\s/g, '').split('->');
  const operands = (terms ?? '').split(',').map(expanded);
  const [weight, data] = [operands[side], operands[1 - side]];
  return weight && data && result !== undefined ? { weight, data, result } : undefined;
}

/** Only the weight has this letter, and the result does. */
const countsUnits = ({ weight, data, result }: Letters, letter: string): boolean =>
  weight.includes(letter) && !data.includes(letter) && result.includes(letter);

/**
 * Fans of the weight operand of a two-operand Einsum: letters it shares with the data and that vanish are contracted (fan-in), letters
 * only it has reach the output (fan-out); letters of all three are batched.
 */
export function einsumFans(equation: string, side: number, shape: readonly number[]): Fans | undefined {
  const letters = lettersOf(equation, side);
  if (letters?.weight.length !== shape.length) return undefined;
  const size = (kept: (letter: string) => boolean): number =>
    letters.weight.reduce((n, letter, i) => (kept(letter) ? n * (shape[i] ?? 1) : n), 1);
  const fanOut = size((letter) => countsUnits(letters, letter));
  const contracted = (letter: string): boolean => letters.data.includes(letter) && !letters.result.includes(letter);
  return { fanIn: size(contracted), fanOut, units: fanOut };
}

/** The axis of the result that counts units, the last where there are several: from its end, or from its begin where `...` lies behind it. */
export function einsumUnitAxis(equation: string, side: number): number {
  const letters = lettersOf(equation, side);
  if (!letters) return -1;
  const letter = expanded(letters.result).findLast((l) => countsUnits(letters, l));
  if (letter === undefined) return -1;
  const at = letters.result.indexOf(letter);
  return letters.result.indexOf('...') > at ? at : at - letters.result.length;
}
