/** Numbers and names as a person reads them in one line. */

/** Three significant digits at most; powers of ten where plain digits would need many zeros: 0.21, 1,230, 5.2e-17, NaN. */
export function number(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? '∞' : '−∞';
  if (x === 0) return '0';
  const magnitude = Math.abs(x);
  if (magnitude >= 1e6 || magnitude < 1e-3) return tidyExponent(x.toExponential(Math.min(digits, 2) - 1));
  return grouped(String(Number.isInteger(x) ? x : Number(x.toPrecision(digits))));
}

/** `1230` → `1,230`. By hand: the first use of a locale costs as much as a small model's whole analysis. */
const grouped = (s: string): string => s.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

/** `5.0e-17` → `5e-17`, `1.2e+8` → `1.2e8`. */
const tidyExponent = (s: string): string => s.replace(/\.0+e/, 'e').replace('e+', 'e');

/** 10^exponent, also where it is too small or large for a float64. */
export function powerOfTen(exponent: number): string {
  if (!Number.isFinite(exponent)) return exponent > 0 ? '∞' : '0';
  if (Math.abs(exponent) < 300) return number(10 ** exponent);
  const whole = Math.floor(exponent);
  return tidyExponent(`${(10 ** (exponent - whole)).toFixed(1)}e${whole}`);
}

/** Two digits; what is less than all never reads as all. */
export const percent = (share: number): string =>
  share > 0.99 && share < 1 ? '> 99 %' : `${number(100 * share, 2)} %`;

/** `1 layer`, `3 layers`. */
export const count = (n: number, noun: string): string => `${number(n)} ${noun}${n === 1 ? '' : 's'}`;

/** At most three names, then how many more: `“a”, “b”, “c” and 7 more`. */
export function names(all: readonly string[]): string {
  const shown = all.slice(0, all.length === 4 ? 4 : 3).map((n) => `“${n}”`);
  const rest = all.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** A sentence as the second half of another one. */
export const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
