import type { LayerValue, SymbolicTensor } from './host/layerValue';
import type { Scope } from './scope';
import type { Place, SourceText } from './source';
import type { ClassNode, FunctionNode, Span } from './syntax';
import type { Mutable, Trail } from './trail';

/** What an expression may be worth. Promises are what they promise. */
export type Value =
  | Primitive
  | Unknown
  | ArrayValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  | Native
  | HostName
  | LayerValue
  | SymbolicTensor
  | Configured
  | Optimizer;

export type Primitive = undefined | null | boolean | number | string;

/** Only running the program would tell. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Completes "it is not known: …". */
  readonly why: string;
  /** It comes from outside the program and may not have been given at all: where the code has a default, the default stands. */
  readonly outside: boolean;
}

/** Something that the language brings along: `Math.floor`, `Array`. */
export interface Native {
  readonly kind: 'native';
  readonly path: string;
  /** What it does, where it is made during evaluation (a promise's `resolve`). */
  readonly run?: (given: readonly Value[]) => Value;
}

/** What TensorFlow.js exports, by its path: empty for `tf` itself, `layers.dense`. */
export interface HostName {
  readonly kind: 'host';
  readonly path: string;
}

/** An initializer, regularizer or constraint. */
export interface Configured {
  readonly kind: 'configured';
  readonly className: string;
  readonly options: ObjectValue | Unknown | undefined;
  /** What the library adds to the options. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly site: Site;
}

export interface Optimizer {
  readonly kind: 'optimizer';
  readonly name: string;
  readonly learningRate: number | undefined;
  readonly site: Site;
}

/** Where something is called. */
export interface Site extends Place {
  /** What names the function. */
  readonly callee: Span;
  /** The first argument, if it is written out as an object. */
  readonly object: Span | undefined;
  /** The first argument, if it is written out as a number. */
  readonly number?: Span;
}

/** Where a property of an object got its value. */
export interface Written extends Place {
  readonly value: Span;
  readonly literal: boolean;
  /** The calls that made layers of it, by their first offsets. */
  readonly users: Set<number>;
}

export interface Slot {
  readonly value: Value;
  readonly get?: FunctionValue | undefined;
  readonly set?: FunctionValue | undefined;
  readonly written?: Written | undefined;
}

/** Longer lists than this are data: what is in them is not followed. */
export const longestList = 10_000;

export class ArrayValue implements Mutable {
  readonly kind = 'array';
  items: readonly Value[] = [];
  /** Why its length is not known, if so. */
  open: Unknown | undefined;

  constructor(items: readonly Value[], open?: Unknown) {
    this.open = open;
    this.fill(items);
  }

  /** Replaces what is in it. */
  fill(items: readonly Value[]): void {
    if (items.length <= longestList) this.items = items;
    else {
      this.items = [];
      this.open ??= unknown('it is a long list of data');
    }
  }

  save(): ArrayValue {
    return new ArrayValue(this.items, this.open);
  }

  restore({ items, open }: ArrayValue): void {
    this.items = items;
    this.open = open;
  }

  join(first: ArrayValue, second: ArrayValue, why: string): void {
    this.restore(joinArrays(first, second, why));
  }
}

export class ObjectValue implements Mutable {
  readonly kind = 'object';

  constructor(
    public properties: Map<string, Slot> = new Map(),
    /** Where properties that it does not have are looked up. */
    readonly prototype?: ObjectValue,
    /** Why it may have more properties than these, if so. */
    public rest?: Unknown,
  ) {}

  /** The property, its own or inherited. */
  find(key: string): Slot | undefined {
    return this.properties.get(key) ?? this.prototype?.find(key);
  }

  /** Why properties that are not there may be there, if so. */
  get open(): Unknown | undefined {
    return this.rest ?? this.prototype?.open;
  }

  set(key: string, slot: Slot, trail: Trail): void {
    trail.touch(this);
    this.properties.set(key, slot);
  }

  save(): ObjectValue {
    return new ObjectValue(new Map(this.properties), this.prototype, this.rest);
  }

  restore(saved: ObjectValue): void {
    this.properties = new Map(saved.properties);
    this.rest = saved.rest;
  }

  join(first: ObjectValue, second: ObjectValue, why: string): void {
    this.restore(joinObjects(first, second, why));
  }
}

export class FunctionValue {
  readonly kind = 'function';
  private own: ObjectValue | undefined;

  constructor(
    readonly node: FunctionNode,
    readonly scope: Scope,
    readonly source: SourceText,
    /** For methods: where `super` looks. */
    readonly home?: ObjectValue | undefined,
    /** The object that it is a method of, where evaluation begins with the method itself. */
    readonly owner?: ObjectValue | undefined,
  ) {}

  /** `F.prototype` and whatever else is set on it. */
  get properties(): ObjectValue {
    this.own ??= new ObjectValue();
    return this.own;
  }
}

export class ClassValue {
  readonly kind = 'class';
  readonly statics: ObjectValue;
  readonly prototype: ObjectValue;

  constructor(
    readonly node: ClassNode,
    readonly scope: Scope,
    readonly source: SourceText,
    readonly base: Value,
  ) {
    const parent = base instanceof ClassValue ? base : undefined;
    const open = base === undefined || parent || isHost(base) ? undefined : unknown('it is inherited from elsewhere');
    this.statics = new ObjectValue(new Map(), parent?.statics, open);
    this.prototype = new ObjectValue(new Map(), parent?.prototype, open);
  }
}

export const unknown = (why: string, outside = false): Unknown => ({ kind: 'unknown', why, outside });

export const host = (path: string): HostName => ({ kind: 'host', path });

export const native = (path: string, run?: Native['run']): Native =>
  run ? { kind: 'native', path, run } : { kind: 'native', path };

export const isObjectLike = (value: Value): value is Exclude<Value, Primitive> =>
  typeof value === 'object' && value !== null;

export const isUnknown = (value: Value): value is Unknown => isObjectLike(value) && value.kind === 'unknown';

export const isHost = (value: Value): value is HostName => isObjectLike(value) && value.kind === 'host';

export const isNothing = (value: Value): value is undefined | null => value === undefined || value === null;

export const isPrimitive = (value: Value): value is Primitive => !isObjectLike(value);

export const isCallable = (value: Value): value is FunctionValue | ClassValue | Native | HostName =>
  isObjectLike(value) &&
  (value.kind === 'function' || value.kind === 'class' || value.kind === 'native' || value.kind === 'host');

/** Whether a condition holds; undefined if that cannot be known. */
export function truth(value: Value): boolean | undefined {
  if (!isObjectLike(value)) return Boolean(value);
  return value.kind === 'unknown' || mayBeMissing(value) ? undefined : true;
}

/** A model that is loaded may not be there, and programs ask. */
export const mayBeMissing = (value: Value): boolean =>
  isObjectLike(value) && value.kind === 'layer' && value.opaque && value.className === 'Model';

/** Objects further in than this are not compared: they may contain themselves. */
const deepestJoin = 4;

/** What is true of both. A layer, tensor or function stays what it is on the first way. */
export function joinValues(first: Value, second: Value, why: string, depth = 0): Value {
  if (Object.is(first, second)) return first;
  if (depth > deepestJoin) return isMade(first) ? first : unknown(why);
  if (first instanceof ArrayValue && second instanceof ArrayValue) return joinArrays(first, second, why, depth + 1);
  if (first instanceof ObjectValue && second instanceof ObjectValue && first.prototype === second.prototype) {
    return joinObjects(first, second, why, depth + 1);
  }
  if (isMade(first)) {
    if (first.kind === 'layer' && isMade(second) && second.kind === 'layer') first.alternatives.add(second);
    return first;
  }
  if (isMade(second)) return second;
  if (isUnknown(first)) return first;
  return isUnknown(second) ? second : unknown(why);
}

/** Made by the program, so that there is no halfway between two of them. */
const isMade = (value: Value): value is Exclude<Value, Primitive | Unknown> =>
  isObjectLike(value) && value.kind !== 'unknown';

function joinArrays(first: ArrayValue, second: ArrayValue, why: string, depth = 0): ArrayValue {
  const longer = first.items.length >= second.items.length ? first : second;
  const open = first.open ?? second.open;
  if (first.items.length !== second.items.length) return new ArrayValue(longer.items, open ?? unknown(why));
  const items = first.items.map((item, i) => joinValues(item, second.items[i], why, depth));
  return new ArrayValue(items, open);
}

function joinObjects(first: ObjectValue, second: ObjectValue, why: string, depth = 0): ObjectValue {
  const joined = new Map(first.properties);
  for (const key of new Set([...first.properties.keys(), ...second.properties.keys()])) {
    const a = first.properties.get(key);
    const b = second.properties.get(key);
    if (a?.value === b?.value) continue;
    joined.set(key, {
      ...a,
      ...b,
      value: joinValues(a?.value, b?.value, why, depth),
      written: a?.written ?? b?.written,
    });
  }
  return new ObjectValue(joined, first.prototype, first.rest ?? second.rest);
}
