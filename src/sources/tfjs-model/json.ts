/** JSON (RFC 8259) read into a tree that keeps where everything stands, for diagnostics on the very lines of a file. */
export type Json = JsonPlace &
  (
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonMember> }
    | { readonly kind: 'array'; readonly items: readonly Json[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
  );

/** UTF-16 offsets into the text; `end` is behind the last character. */
export interface JsonPlace {
  readonly start: number;
  readonly end: number;
}

/** `"key": value`: starts at the key. */
export interface JsonMember extends JsonPlace {
  readonly value: Json;
}

export class JsonError extends Error {
  override readonly name = 'JsonError';

  constructor(
    message: string,
    readonly offset: number,
    /** The text ends where more has to follow. */
    readonly truncated: boolean,
  ) {
    super(message);
  }
}

/** Real topologies stay under 30; far below what the stack allows. */
const deepest = 500;

/** Nothing, or the beginning of a number or word. */
const unfinished = /^[-+.\w]{0,30}$/;

/** Of members with one name the last counts, as for `JSON.parse`. Throws JsonError. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private at: number;

  constructor(private readonly text: string) {
    this.at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  value(depth: number): Json {
    this.space();
    if (depth > deepest) throw this.error(`is nested more than ${deepest} levels deep`);
    const start = this.at;
    switch (this.text[start]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return { kind: 'string', value: this.string(), start, end: this.at };
      case 't':
        return { kind: 'boolean', value: true, ...this.word('true') };
      case 'f':
        return { kind: 'boolean', value: false, ...this.word('false') };
      case 'n':
        return { kind: 'null', ...this.word('null') };
      default:
        return this.number();
    }
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.error('goes on after the end of its value');
  }

  private object(depth: number): Json {
    const start = this.at++;
    const members = new Map<string, JsonMember>();
    if (!this.taken('}')) {
      do {
        this.space();
        const from = this.at;
        if (this.text[from] !== '"') throw this.error('needs a name in double quotes');
        const name = this.string();
        if (!this.taken(':')) throw this.error('needs a colon');
        const value = this.value(depth + 1);
        members.set(name, { value, start: from, end: value.end });
      } while (this.taken(','));
      if (!this.taken('}')) throw this.error('needs a comma or a closing brace');
    }
    return { kind: 'object', members, start, end: this.at };
  }

  private array(depth: number): Json {
    const start = this.at++;
    const items: Json[] = [];
    if (!this.taken(']')) {
      do items.push(this.value(depth + 1));
      while (this.taken(','));
      if (!this.taken(']')) throw this.error('needs a comma or a closing bracket');
    }
    return { kind: 'array', items, start, end: this.at };
  }

  private number(): Json {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    const start = this.at;
    pattern.lastIndex = start;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.error('needs a value');
    this.at += found.length;
    return { kind: 'number', value: Number(found), start, end: this.at };
  }

  private string(): string {
    const start = this.at++;
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) {
        this.at++;
        return this.unescaped(start);
      }
      if (code < 0x20) throw this.error('has a line break or control character inside a string');
      if (code === 0x5c) this.at++;
    }
    this.at = this.text.length;
    throw this.error('ends inside a string');
  }

  /** JSON's own rules for escapes, from the platform. */
  private unescaped(start: number): string {
    const literal = this.text.slice(start, this.at);
    if (!literal.includes('\\')) return literal.slice(1, -1);
    try {
      return JSON.parse(literal);
    } catch {
      this.at = start;
      throw this.error('has an unknown escape in a string');
    }
  }

  private word(word: string): JsonPlace {
    const start = this.at;
    if (!this.text.startsWith(word, start)) throw this.error('needs a value');
    this.at += word.length;
    return { start, end: this.at };
  }

  private taken(sign: string): boolean {
    this.space();
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private space(): void {
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private error(what: string): JsonError {
    return new JsonError(what, this.at, unfinished.test(this.text.slice(this.at, this.at + 40)));
  }
}

/** The member of an object by name; undefined where it is not there, null, or `json` is no object. */
export function member(json: Json | undefined, name: string): Json | undefined {
  const found = json?.kind === 'object' ? json.members.get(name)?.value : undefined;
  return found?.kind === 'null' ? undefined : found;
}

export const stringOf = (json: Json | undefined): string | undefined =>
  json?.kind === 'string' ? json.value : undefined;

export const numberOf = (json: Json | undefined): number | undefined =>
  json?.kind === 'number' ? json.value : undefined;

export const itemsOf = (json: Json | undefined): readonly Json[] | undefined =>
  json?.kind === 'array' ? json.items : undefined;

export const textMember = (json: Json | undefined, name: string): string | undefined => stringOf(member(json, name));
