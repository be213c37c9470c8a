import { limitedText, primitive } from '../expressions/operators';
import { ArrayValue, unknown, type Value } from '../values';

const stringMethods: Readonly<
  Record<string, (text: string, given: readonly (string | number)[]) => string | number | boolean | undefined>
> = {
  toUpperCase: (s) => s.toUpperCase(),
  toLowerCase: (s) => s.toLowerCase(),
  trim: (s) => s.trim(),
  trimStart: (s) => s.trimStart(),
  trimEnd: (s) => s.trimEnd(),
  charAt: (s, [n]) => s.charAt(Number(n)),
  charCodeAt: (s, [n]) => s.charCodeAt(Number(n)),
  at: (s, [n]) => s.at(Number(n)),
  slice: (s, [from, to]) => s.slice(Number(from), to === undefined ? undefined : Number(to)),
  substring: (s, [from, to]) => s.substring(Number(from), to === undefined ? undefined : Number(to)),
  concat: (s, given) => s + given.join(''),
  includes: (s, [part]) => s.includes(String(part)),
  startsWith: (s, [part]) => s.startsWith(String(part)),
  endsWith: (s, [part]) => s.endsWith(String(part)),
  indexOf: (s, [part]) => s.indexOf(String(part)),
  lastIndexOf: (s, [part]) => s.lastIndexOf(String(part)),
  replace: (s, [from, to]) => s.replace(String(from), () => String(to)),
  replaceAll: (s, [from, to]) => s.replaceAll(String(from), () => String(to)),
  padStart: (s, [n, fill]) => s.padStart(Math.min(Number(n), 1000), fill === undefined ? ' ' : String(fill)),
  padEnd: (s, [n, fill]) => s.padEnd(Math.min(Number(n), 1000), fill === undefined ? ' ' : String(fill)),
  repeat: (s, [n]) => (s.length * Number(n) <= 10_000 && Number(n) >= 0 ? s.repeat(Number(n)) : undefined),
  toString: (s: string) => s,
  valueOf: (s: string) => s,
};

const numberMethods: Readonly<Record<string, (value: number, digits: number | undefined) => string | number>> = {
  toFixed: (n, digits) => n.toFixed(Math.min(Math.max(digits ?? 0, 0), 100)),
  toString: (n: number) => String(n),
  valueOf: (n: number) => n,
};

const limited = (value: Value): Value => (typeof value === 'string' ? limitedText(value) : value);

/** A method of a string or a number. */
export function callTextMethod(receiver: string | number | boolean, key: string, given: readonly Value[]): Value {
  const plain: (string | number)[] = [];
  for (const value of given) {
    const p = primitive(value)?.value;
    if (typeof p !== 'string' && typeof p !== 'number') return unknown('it is made of something that is not known');
    plain.push(p);
  }
  if (typeof receiver === 'number') {
    const method = Object.hasOwn(numberMethods, key) ? numberMethods[key] : undefined;
    return method
      ? method(receiver, plain[0] === undefined ? undefined : Number(plain[0]))
      : unknown(`\`${key}\` is not known`);
  }
  if (typeof receiver === 'string') {
    if (key === 'split') return new ArrayValue(receiver.split(plain[0] === undefined ? '\u0000' : String(plain[0])));
    const method = Object.hasOwn(stringMethods, key) ? stringMethods[key] : undefined;
    if (method) return limited(method(receiver, plain));
  }
  return key === 'toString' ? String(receiver) : unknown(`\`${key}\` is not known`);
}
