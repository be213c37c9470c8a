import type { Change, CodePlace, LayerObject, OptionPlace, Range, TextEdit } from '../../../model';
import { SourceText } from '../source';
import type { Span } from '../syntax';
import { appended, type Replacement, removed } from './object';
import { written } from './value';

/**
 * Changes of a network as edits of the program that it was read from, in the style of the program: a word stays a word and a call a call,
 * with its seed; quotes, lines and commas as they are around. A layer that is made in a loop is changed once.
 *
 * Undefined where one of the changes has no place in this text, or two contradict each other.
 */
export function codeEdits(changes: readonly Change[], text: string): readonly TextEdit[] | undefined {
  const source = new SourceText('', text);
  const edits = new Edits(source);
  return changes.every((change) => edits.add(change)) ? edits.done() : undefined;
}

/** Options that a layer gets; it may have no object of options of its own yet. */
interface Addition {
  readonly place: CodePlace;
  readonly options: Map<string, string>;
}

class Edits {
  private readonly replacements = new Map<string, Replacement>();
  private readonly additions = new Map<number, Addition>();

  constructor(private readonly source: SourceText) {}

  /** False where it cannot be. */
  add(change: Change): boolean {
    switch (change.kind) {
      case 'set':
        return this.set(change);
      case 'remove':
        return this.remove(change);
      case 'rename':
        return this.rename(change);
      case 'loss': {
        const span = change.loss.range && this.span(change.loss.range);
        if (!span) return false;
        const quote = /['"]/.exec(this.text(span))?.[0] ?? "'";
        return this.replace({ span, text: quote + change.name + quote });
      }
      case 'rate': {
        const span = change.optimizer.rate && this.span(change.optimizer.rate);
        return span !== undefined && this.replace({ span, text: String(change.value) });
      }
      case 'redraw':
        return false;
    }
  }

  /** Undefined where something that is no object stands in the place of options. */
  done(): readonly TextEdit[] | undefined {
    const added = [...this.additions.values()].map((addition) => this.added(addition));
    if (!added.every((one) => one !== undefined)) return undefined;
    return [...this.replacements.values(), ...added.flat()]
      .sort((a, b) => a.span.start - b.span.start)
      .map(({ span, text }) => ({ range: this.source.range(span), newText: text }));
  }

  private set({ object, option, value }: Extract<Change, { kind: 'set' }>): boolean {
    const place = inText(object);
    if (!place) return false;
    const text = written(value, { before: object.config[option], layer: place, source: this.source });
    if (text === undefined) return false;
    const known = place.options.get(option);
    const own = place.object && this.span(place.object);
    if (known && (known.literal || isWithin(this.span(known.property), own))) {
      return this.replace({ span: this.span(known.value), text: isShorthand(known) ? `${option}: ${text}` : text });
    }
    // Behind a spread of options that others share, the layer's own counts.
    return this.append(place, option, text);
  }

  private remove({ object, option }: Extract<Change, { kind: 'remove' }>): boolean {
    const known = inText(object)?.options.get(option);
    if (!known) return false;
    const own = object.place?.object && this.span(object.place.object);
    const span = this.span(known.property);
    return (known.literal || isWithin(span, own)) && this.replace(removed(this.source.text, span));
  }

  private rename({ object, option, name }: Extract<Change, { kind: 'rename' }>): boolean {
    const place = inText(object);
    const known = place?.options.get(option);
    const own = place?.object && this.span(place.object);
    if (!known || !(known.literal || isWithin(this.span(known.property), own))) return false;
    const { start } = this.span(known.property);
    if (isShorthand(known)) return this.replace({ span: { start, end: start }, text: `${name}: ` });
    const written = this.text({ start, end: this.span(known.value).start });
    return this.replace({ span: { start, end: start + written.length }, text: written.replace(option, name) });
  }

  private replace(replacement: Replacement): boolean {
    const { start, end } = replacement.span;
    const key = `${start}:${end}`;
    const before = this.replacements.get(key);
    this.replacements.set(key, replacement);
    return before === undefined || before.text === replacement.text;
  }

  private append(place: CodePlace, option: string, text: string): boolean {
    const { start } = this.span(place.call);
    const addition = this.additions.get(start) ?? { place, options: new Map<string, string>() };
    this.additions.set(start, addition);
    const before = addition.options.get(option);
    addition.options.set(option, text);
    return before === undefined || before === text;
  }

  private added({ place, options }: Addition): readonly Replacement[] | undefined {
    const object = place.object && this.span(place.object);
    if (!object) return this.wrapped(place, options);
    const colon = /^\{[\w$]+:\S/.test(this.text(object)) ? ':' : ': ';
    const properties = [...options].map(([option, text]) => option + colon + text);
    return appended(this.source.text, { object, properties: this.ownProperties(place, object) }, properties);
  }

  /** `dense(options)` becomes `dense({ ...options, units: 3 })`, `reLU()` becomes `reLU({ units: 3 })`. */
  private wrapped(place: CodePlace, options: Addition['options']): readonly Replacement[] | undefined {
    const span = { start: this.span(place.callee).end, end: this.span(place.call).end };
    const [, given] = /^\(\s*([\w$.]*)\s*,?\s*\)$/.exec(this.text(span)) ?? [];
    if (given === undefined) return undefined;
    const properties = [...options].map(([option, text]) => `${option}: ${text}`);
    return [{ span, text: `({ ${[...(given ? [`...${given}`] : []), ...properties].join(', ')} })` }];
  }

  private ownProperties({ options }: CodePlace, object: Span): readonly Span[] {
    return [...options.values()]
      .map(({ property }) => this.span(property))
      .filter((span) => isWithin(span, object))
      .sort((a, b) => a.start - b.start);
  }

  private span = ({ start, end }: Range): Span => ({ start: this.source.offset(start), end: this.source.offset(end) });

  private text = ({ start, end }: Span): string => this.source.text.slice(start, end);
}

/** Where a layer is made, if that is in the text itself. */
const inText = ({ place }: LayerObject): CodePlace | undefined => (place?.file === undefined ? place : undefined);

const isWithin = (inner: Span, outer: Span | undefined): boolean =>
  outer !== undefined && inner.start >= outer.start && inner.end <= outer.end;

/** `{ units }`. */
const isShorthand = ({ property, value }: OptionPlace): boolean =>
  property.start.line === value.start.line && property.start.character === value.start.character;
