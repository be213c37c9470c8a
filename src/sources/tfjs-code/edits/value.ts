import { type CodePlace, type ConfigObject, type ConfigValue, isList, isObject } from '../../../model';
import type { SourceText } from '../source';

/** Values as a program writes them. */

export interface Style {
  /** What replaced value there was, and where it was made. */
  readonly before?: ConfigValue | undefined;
  /** Of the layer whose option it is. */
  readonly layer: CodePlace;
  readonly source: SourceText;
}

/** Undefined where the program has no name for what would have to be called. */
export function written(value: ConfigValue, style: Style): string | undefined {
  if (typeof value === 'string') return quoted(value, style);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) {
    const items = value.map((item) => written(item, style));
    return items.every((item) => item !== undefined) ? `[${items.join(', ')}]` : undefined;
  }
  return value.kind === 'object' ? initializer(value, style) : undefined;
}

const textAt = (place: CodePlace, part: 'prefix' | 'call', { source }: Style): string =>
  source.text.slice(
    source.offset(place.call.start),
    source.offset(part === 'call' ? place.call.end : place.callee.start),
  );

/** In the quotes that the layer's own strings are in, else in those of most strings of the text. */
function quoted(word: string, style: Style): string {
  const { text } = style.source;
  const own = /['"]/.exec(textAt(style.layer, 'call', style))?.[0];
  const usual = text.split('"').length > text.split("'").length ? '"' : "'";
  const quote = own ?? usual;
  return quote + word + quote;
}

/** Fixed values have no seed; `seed: null` asks for none. */
const unseeded = new Set(['Zeros', 'Ones', 'Constant', 'Identity']);

/** `'heUniform'`, or `tf.initializers.heUniform({ seed: 7 })` where a call stood or arguments are needed. */
function initializer({ className, config }: ConfigObject, style: Style): string | undefined {
  const name = className.charAt(0).toLowerCase() + className.slice(1);
  const before = isObject(style.before) ? style.before : undefined;
  const seed = unseeded.has(className) || config.seed === null ? undefined : seedOf(before, style);
  const given = Object.entries(config)
    .filter(([key]) => key !== 'seed')
    .map(([key, value]) => [key, written(value, style)] as const);
  if (given.some(([, value]) => value === undefined)) return undefined;
  const options = [...given.map(([key, value]) => `${key}: ${value}`), ...(seed === undefined ? [] : [seed])];
  const call = options.length > 0 || before?.place ? initializersOf(before, style) : undefined;
  if (call !== undefined)
    return `${call}${name}(${options.length > 0 ? `{ ${options.join(', ')} }` : emptyOf(className)})`;
  return given.length > 0 ? undefined : quoted(name, style);
}

/** The library reads arguments of all but these without asking whether there are any. */
const emptyOf = (className: string): string => (/^(?:Zeros|Ones)$/.test(className) ? '' : '{}');

function seedOf(before: ConfigObject | undefined, { source }: Style): string | undefined {
  const seed = before?.place?.file === undefined ? before?.place?.options.get('seed') : undefined;
  return seed && source.text.slice(source.offset(seed.property.start), source.offset(seed.property.end));
}

/** What stands before the name of an initializer: `tf.initializers.`; undefined where the program has no such name. */
function initializersOf(before: ConfigObject | undefined, style: Style): string | undefined {
  const { text } = style.source;
  const own = before?.place && before.place.file === undefined ? textAt(before.place, 'prefix', style) : '';
  if (own.trim() !== '') return own;
  const layers = textAt(style.layer, 'prefix', style);
  if (/\.layers\.$/.test(layers)) return layers.replace(/layers\.$/, 'initializers.');
  if (/[{,]\s*initializers\s*[,}]/.test(text)) return 'initializers.';
  const [, whole] =
    /import\s+\*\s+as\s+([\w$]+)\s+from\s*['"]@tensorflow\/tfjs/.exec(text) ??
    /([\w$]+)\s*=\s*(?:await\s+)?(?:require|import)\(\s*['"]@tensorflow\/tfjs/.exec(text) ??
    [];
  return whole && `${whole}.initializers.`;
}
