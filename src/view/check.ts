/** Checks of values that come from another process. A check is a type guard, built from smaller ones. */
export type Check<T> = (value: unknown) => value is T;

type Literal = string | number | boolean | null;

export const isString: Check<string> = (value): value is string => typeof value === 'string';
export const isBoolean: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
/** NaN and infinities are not numbers that a message can carry. */
export const isNumber: Check<number> = (value): value is number => Number.isFinite(value);

/** One of the given constants. */
export const oneOf =
  <const T extends Literal>(...allowed: readonly T[]): Check<T> =>
  (value): value is T =>
    (allowed as readonly unknown[]).includes(value);

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);

export const arrayOf =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(check);

/** Every field of T passes its own check; fields that T does not have are let through. */
export const objectOf =
  <T extends object>(fields: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Check<unknown>>(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

/** A discriminated union: `tag` names the field that tells the members apart, and each member has its own check. */
export const unionOf =
  <Tag extends string, T extends Readonly<Record<Tag, string>>>(
    tag: Tag,
    members: { readonly [K in T[Tag]]: Check<Extract<T, Readonly<Record<Tag, K>>>> },
  ): Check<T> =>
  (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const kind = (value as Record<string, unknown>)[tag];
    if (typeof kind !== 'string' || !Object.hasOwn(members, kind)) return false;
    return (members as Record<string, Check<T>>)[kind]?.(value) ?? false;
  };
