/** A value made when it is first asked for, so that the thunks of one gradient share nodes that none of them may need. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
