import type { Interpreter } from '../interpreter';
import type { Site, Value } from '../values';

/** A function that the interpreter plays itself, whatever `this` is. */
export type Native = (given: readonly Value[], site: Site, i: Interpreter) => Value;

/** A call's outcome; undefined where the path names no function of the family. */
export type Answered = { readonly value: Value } | undefined;

/** Calls the functions of a family by their paths: `hook.useRef` of the family `hook`. */
export const callsOf =
  (family: string, natives: Readonly<Record<string, Native>>) =>
  (path: string, given: readonly Value[], site: Site, i: Interpreter): Answered => {
    const name = path.startsWith(`${family}.`) ? path.slice(family.length + 1) : '';
    const called = Object.hasOwn(natives, name) ? natives[name] : undefined;
    return called && { value: called(given, site, i) };
  };
