import type { SourceText } from './source';
import type { FunctionNode } from './syntax';
import type { Mutable, Trail } from './trail';
import { type ClassValue, joinValues, type ObjectValue, type Value } from './values';

export class Variable implements Mutable {
  constructor(private current: Value) {}

  get value(): Value {
    return this.current;
  }

  assign(value: Value, trail: Trail): void {
    trail.touch(this);
    this.current = value;
  }

  save(): Value {
    return this.current;
  }

  restore(saved: Value): void {
    this.current = saved;
  }

  join(first: Value, second: Value, why: string): void {
    this.current = joinValues(first, second, why);
  }
}

/** What belongs to one call of a function, or to a module. */
export interface Frame {
  readonly function: FunctionNode | undefined;
  readonly source: SourceText;
  readonly thisValue: Value;
  /** Where `super.method` looks. */
  readonly home: ObjectValue | undefined;
  /** The class whose constructor this is. */
  readonly constructing: ClassValue | undefined;
  /** The arguments. */
  readonly given: readonly Value[];
  /** What was returned on ways that may be taken or not. */
  readonly returns: Value[];
  /** What a generator has yielded. */
  readonly yields: Value[] | undefined;
  /** What a module exports. */
  readonly exports: ObjectValue | undefined;
}

export class Scope {
  /** Most blocks declare nothing. */
  private variables: Map<string, Variable> | undefined;

  constructor(
    readonly parent: Scope | undefined,
    readonly frame: Frame,
    /** A function's or module's own, where `var` declares. */
    readonly outermost: boolean,
  ) {}

  declare(name: string, value: Value): void {
    this.variables ??= new Map();
    this.variables.set(name, new Variable(value));
  }

  own(name: string): Variable | undefined {
    return this.variables?.get(name);
  }

  declared(): Iterable<readonly [string, Variable]> {
    return this.variables ?? [];
  }

  find(name: string): Variable | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.variables?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Where `var` declares from here. */
  get hoisting(): Scope {
    let scope: Scope = this;
    while (!scope.outermost && scope.parent) scope = scope.parent;
    return scope;
  }

  inner(): Scope {
    return new Scope(this, this.frame, false);
  }
}
