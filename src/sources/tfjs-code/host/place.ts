import type { CodePlace, OptionPlace } from '../../../model';
import type { Interpreter } from '../interpreter';
import type { Site, Written } from '../values';

/** Where something is made, without the loop around it. */
export function placeOf(site: Site, written: ReadonlyMap<string, Written>, i: Pick<Interpreter, 'main'>): CodePlace {
  const { source } = site;
  const options = new Map<string, OptionPlace>();
  for (const [key, option] of written) {
    if (option.source !== source) continue;
    options.set(key, {
      property: source.range(option.span),
      value: source.range(option.value),
      literal: option.literal && option.users.size <= 1,
    });
  }
  return {
    call: source.range(site.span),
    callee: source.range(site.callee),
    ...(site.object && { object: source.range(site.object) }),
    options,
    ...(source !== i.main && { file: source.path }),
  };
}
