import { UsageError } from './usage';

/** An option of a command: what follows it, and how the help tells of it. */
export interface OptionSpec {
  readonly name: string;
  /** What its value is called in the help; absent: a switch without a value. */
  readonly value?: string;
  /** May be given several times. */
  readonly repeatable?: boolean;
  readonly help: string;
}

export interface Arguments {
  /** Values in the order given; a switch has one empty value. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * Reads `--name value`, `--name=value`, switches and operands; `--` ends the options, and a lone `-` is an operand.
 * Throws UsageError for an option that the command does not have, a missing or needless value, and a needless repetition.
 */
export function parseArguments(argv: readonly string[], specs: readonly OptionSpec[]): Arguments {
  const options = new Map<string, string[]>();
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const [, name = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const spec = specs.find((s) => s.name === name);
    if (!spec) throw new UsageError(`Unknown option ${word.split('=')[0]}${suggestion(name, specs)}`);
    if (!spec.value && inline !== undefined) throw new UsageError(`--${name} takes no value.`);
    const value = !spec.value ? '' : (inline ?? argv[++i]);
    if (value === undefined || (spec.value && value === ''))
      throw new UsageError(`--${name} needs a value: --${name} ${spec.value}.`);
    const before = options.get(name) ?? [];
    if (before.length && !spec.repeatable) throw new UsageError(`--${name} is given more than once.`);
    options.set(name, [...before, value]);
  }
  return { options, operands };
}

const suggestion = (name: string, specs: readonly OptionSpec[]): string => {
  const near = closest(
    name,
    specs.map((s) => s.name),
  );
  return near ? `; did you mean --${near}?` : '.';
};

/** The candidate that is at most two edits away. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  return candidates
    .map((c) => [edits(word, c), c] as const)
    .filter(([distance]) => distance <= 2)
    .sort(([a], [b]) => a - b)[0]?.[1];
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A whole number from `least` on, up to `most` where there is one. */
export function wholeNumber(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < least || n > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new UsageError(`--${name} must be a whole number ${range}, not “${text}”.`);
  }
  return n;
}

/** `NAME=VALUE`: the name ends at the first `=`. */
export function pair(name: string, text: string, value: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new UsageError(`--${name} must be NAME=${value}, not “${text}”.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

export function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((a) => a === text);
  if (!found) throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, not “${text}”.`);
  return found;
}
