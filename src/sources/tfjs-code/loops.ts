import type { CodePlace } from '../../model';
import type { LayerValue } from './host/layerValue';
import type { Repeat } from './interpreter';

/** Which loops, or functions that are called repeatedly, layers were made in. */
export class Loops {
  private readonly bySite = new Map<string, LayerValue[]>();

  constructor(layers: readonly LayerValue[]) {
    for (const layer of layers) {
      const key = keyOf(layer);
      if (key === undefined) continue;
      const same = this.bySite.get(key);
      if (same) same.push(layer);
      else this.bySite.set(key, [layer]);
    }
  }

  /**
   * The innermost loop around a layer, and how many layers its call makes there. Where the call is in a function that runs repeatedly
   * outside a loop, that function.
   */
  of(layer: LayerValue): CodePlace['loop'] {
    const same = this.bySite.get(keyOf(layer) ?? '') ?? [layer];
    const around = same.length > 1 ? commonRepeat(same) : layer.repeats.findLast((r) => r.kind === 'loop');
    return around && { range: around.source.range(around.span), times: same.length };
  }
}

const keyOf = ({ site }: LayerValue): string | undefined =>
  site && `${site.source.path} ${site.span.start} ${site.span.end}`;

/** The innermost repetition that contains the making of all these layers. */
function commonRepeat(layers: readonly LayerValue[]): Repeat | undefined {
  const [first, ...others] = layers.map((l) => l.repeats);
  if (!first) return undefined;
  let shared = 0;
  while (shared < first.length && others.every((o) => o[shared] === first[shared])) shared++;
  const loop = first[shared - 1];
  if (loop?.kind === 'loop') return loop;
  return first.slice(shared).findLast((r) => others.every((o) => o.some((other) => other.span === r.span)));
}
