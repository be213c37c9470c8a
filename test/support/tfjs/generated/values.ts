import type { Random } from '../../draw';
import type { Made, Piece, Value } from './plan';

/** Values as different hands write them: literals, arithmetic, names, members of objects, defaults, templates. */

const isPiece = (value: Value): value is Piece => typeof value === 'object' && 'kind' in value;
const isMade = (value: Value): value is Made => typeof value === 'object' && 'path' in value;

/** Statements that the values need before them, and the texts of values. */
export class Writer {
  readonly before: string[] = [];
  private count = 0;

  constructor(
    readonly next: Random,
    /** Whether values may be hoisted into names. */
    private readonly names: boolean,
  ) {}

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(items.length * this.next())] as T;
  }

  private name(value: string): string {
    const name = `v${++this.count}`;
    this.before.push(`const ${name} = ${value};`);
    return name;
  }

  number(n: number): string {
    if (!Number.isInteger(n) || n < 1 || this.next() < 0.55) return String(n);
    const ways = [
      `${n - 1} + 1`,
      `2 * ${n} / 2`,
      `Math.ceil(${n - 0.5})`,
      `Number('${n}')`,
      `[${Array.from({ length: n }, (_, i) => i).join(', ')}].length`,
      `(undefined ?? ${n})`,
      `(true ? ${n} : 0)`,
      `parseInt('${n}px', 10)`,
      `Math.max(1, ${n})`,
    ];
    if (this.names) ways.push(this.name(String(n)), `${this.name(`{ size: { n: ${n} } }`)}.size.n`);
    return this.pick(ways);
  }

  text(value: string): string {
    const ways = [
      `'${value}'`,
      `'${value}'`,
      `"${value}"`,
      `\`${value}\``,
      `'${value.slice(0, 2)}' + '${value.slice(2)}'`,
    ];
    if (this.names) ways.push(this.name(`'${value}'`), `${this.name(`['${value}']`)}[0]`);
    return this.pick(ways);
  }

  value(value: Value): string {
    if (typeof value === 'number') return this.number(value);
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean') return this.pick([String(value), value ? '!0' : '!1']);
    if (isPiece(value)) return this.layer(value);
    if (isMade(value)) return `tf.${value.path}(${this.options(value.options)})`;
    return `[${value.map((n) => this.number(n)).join(', ')}]`;
  }

  /** An object of options: written out, spread, assigned, or with shorthands. */
  options(options: Readonly<Record<string, Value>>): string {
    const pairs = Object.entries(options).map(([key, value]) => [key, this.value(value)] as const);
    if (pairs.length === 0) return this.pick(['', '{}']);
    const literal = (list: typeof pairs): string => `{ ${list.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
    const half = Math.ceil(pairs.length / 2);
    const [first, second] = [pairs.slice(0, half), pairs.slice(half)];
    return this.pick([
      () => literal(pairs),
      () => literal(pairs),
      () => `{ ...${literal(first)}, ${second.map(([k, v]) => `['${k}']: ${v}`).join(', ')} }`,
      () => `Object.assign({}, ${literal(first)}, ${literal(second)})`,
      () => `Object.fromEntries([${pairs.map(([k, v]) => `['${k}', ${v}]`).join(', ')}])`,
      () =>
        `((${pairs.map(([k]) => k).join(', ')}) => ({ ${pairs.map(([k]) => k).join(', ')} }))(${pairs.map(([, v]) => v).join(', ')})`,
      () =>
        `(({ ${pairs.map(([k, v]) => `${k} = ${v}`).join(', ')} } = {}) => ({ ${pairs.map(([k]) => k).join(', ')} }))()`,
    ])();
  }

  layer({ kind, options }: Piece): string {
    // Pools of all of an image insist on an argument.
    if (kind === 'globalAveragePooling2d') return `tf.layers.${kind}({})`;
    return `tf.layers.${kind}(${this.options(options)})`;
  }
}
