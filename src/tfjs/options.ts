import { type Config, type ConfigValue, isList, isObject } from '../model';

/** A layer that cannot be made from what is known of it, or that the layer library would refuse. The message is a sentence about the layer. */
export class Unmakeable extends Error {
  override readonly name = 'Unmakeable';
}

type Unknown = Extract<ConfigValue, { readonly kind: 'unknown' }>;

export const isUnknown = (value: ConfigValue | undefined): value is Unknown =>
  typeof value === 'object' && value !== null && !isList(value) && value.kind === 'unknown';

/** A value as a person would write it. */
export function shown(value: ConfigValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (isUnknown(value)) return 'a value that only running the program would tell';
  if (isObject(value)) return value.className;
  return typeof value === 'number' && Number.isNaN(value) ? 'what is no number' : JSON.stringify(value);
}

/**
 * Options of a layer by name, with the library's defaults. An option whose value is not known counts as left out, and `remark` hears of it;
 * where there is no default, or the value is none that the option takes, Unmakeable is thrown.
 */
export class Options {
  constructor(
    readonly config: Config,
    private readonly remark: (option: string, message: string) => void,
  ) {}

  /** What was given; undefined where nothing was, or null, or nothing that is known. */
  given(name: string): Exclude<ConfigValue, null | Unknown> | undefined {
    const value = this.config[name];
    if (value === undefined || value === null) return undefined;
    if (!isUnknown(value)) return value;
    this.remark(name, `The value of ${name} is not known (${value.why}); its default is assumed.`);
    return undefined;
  }

  number(name: string, otherwise: number): number {
    return this.typed(name, otherwise, (v) => typeof v === 'number', 'a number');
  }

  boolean(name: string, otherwise: boolean): boolean {
    return this.typed(name, otherwise, (v) => typeof v === 'boolean', '`true` or `false`');
  }

  /** One of these words. */
  word<W extends string>(name: string, otherwise: W, words: readonly W[]): W {
    const listed = words.map((w) => `“${w}”`).join(', ');
    return this.typed(name, otherwise, (v): v is W => words.some((w) => w === v), `one of ${listed}`);
  }

  /** A positive whole number that has no default. */
  size(name: string): number {
    const value = this.known(name);
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw new Unmakeable(`takes a positive whole number as ${name}, not ${shown(value)}.`);
  }

  /** One whole number for each of `rank` axes, or one for all; undefined where nothing is given. */
  sizes(name: string, rank: number): readonly number[] | undefined {
    if (this.given(name) === undefined && !isUnknown(this.config[name])) return undefined;
    const value = this.known(name);
    const list = isList(value ?? null) ? (value as readonly ConfigValue[]) : Array.from({ length: rank }, () => value);
    const all = list.length === 1 ? Array.from({ length: rank }, () => list[0]) : list;
    const sizes = all.filter((v) => typeof v === 'number' && Number.isInteger(v) && v > 0) as number[];
    if (sizes.length === rank && all.length === rank) return sizes;
    throw new Unmakeable(
      `takes ${rank} positive whole number${rank === 1 ? '' : 's'} as ${name}, not ${shown(value)}.`,
    );
  }

  /** A list of numbers, or one number as a list; null in it where a dimension is left open. Undefined where nothing is given. */
  list(name: string): readonly (number | null)[] | undefined {
    const value = this.known(name);
    if (value === undefined || value === null) return undefined;
    const list = isList(value) ? value : [value];
    if (list.every((v) => typeof v === 'number' || v === null)) return list as readonly (number | null)[];
    throw new Unmakeable(`takes numbers as ${name}, not ${shown(list.find(isUnknown) ?? value)}.`);
  }

  /** A value on which the layer's size depends: it has to be known. */
  known(name: string): Exclude<ConfigValue, Unknown> | undefined {
    const value = this.config[name];
    if (isUnknown(value)) throw new Unmakeable(`cannot be sized: its ${name} is not known (${value.why}).`);
    return value;
  }

  private typed<T extends ConfigValue>(
    name: string,
    otherwise: T,
    fits: ((value: ConfigValue) => boolean) | ((value: ConfigValue) => value is T),
    what: string,
  ): T {
    const value = this.given(name);
    if (value === undefined) return otherwise;
    if (fits(value)) return value as T;
    throw new Unmakeable(`takes ${what} as ${name}, not ${shown(value)}.`);
  }
}
