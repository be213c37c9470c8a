const expanded = (term: string): readonly string[] => [...term.replaceAll('...', '')];

/**
 * Fans of the weight operand of a two-operand Einsum: letters it shares with the data and that vanish are contracted (fan-in), letters
 * only it has reach the output (fan-out); letters of all three are batched.
 */
export function einsumFans(
  equation: string,
  side: number,
  shape: readonly number[],
): { readonly fanIn: number; readonly fanOut: number; readonly units: number } | undefined {
  const [terms, result] = equation.replaceAll(/\s/g, '').split('->');
  const operands = (terms ?? '').split(',').map(expanded);
  const [weight, data] = [operands[side], operands[1 - side]];
  if (!weight || !data || result === undefined || weight.length !== shape.length) return undefined;
  const output = expanded(result);
  const size = (kept: (letter: string) => boolean): number =>
    weight.reduce((n, letter, i) => (kept(letter) ? n * (shape[i] ?? 1) : n), 1);
  const fanOut = size((letter) => !data.includes(letter) && output.includes(letter));
  return { fanIn: size((letter) => data.includes(letter) && !output.includes(letter)), fanOut, units: fanOut };
}
