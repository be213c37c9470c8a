import type { Interpreter } from '../interpreter';
import type { Site, Value } from '../values';

/** Calls `callback` for each item of something, as one loop. */
export function forEachItem(
  items: readonly Value[],
  callback: Value,
  site: Site,
  i: Interpreter,
  visit: (result: Value, item: Value, index: number) => boolean | undefined = () => undefined,
  whole?: Value,
): void {
  i.repeat(site.span, () => {
    items.every((item, n) => visit(i.call(callback, undefined, [item, n, whole], site), item, n) !== false);
  });
}
