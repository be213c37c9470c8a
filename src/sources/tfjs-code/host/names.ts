import type { Mutable, Trail } from '../trail';

/** Counts layers of each kind, as the library does when it names them. */
export class LayerNames implements Mutable {
  private counts: ReadonlyMap<string, number> = new Map();

  constructor(private readonly trail: Trail) {}

  /** The next number for `prefix`, beginning with one. */
  next(prefix: string): number {
    this.trail.touch(this);
    const number = (this.counts.get(prefix) ?? 0) + 1;
    this.counts = new Map(this.counts).set(prefix, number);
    return number;
  }

  /** `dense_Dense1`. */
  layer(className: string): string {
    return `${snakeCase(className)}_${className}${this.next(className)}`;
  }

  save(): ReadonlyMap<string, number> {
    return this.counts;
  }

  restore(saved: ReadonlyMap<string, number>): void {
    this.counts = saved;
  }

  /** Counting goes on as if the first way had been taken. */
  join(first: ReadonlyMap<string, number>): void {
    this.counts = first;
  }
}

/** tfjs-layers' own: `Conv2DTranspose` → `conv2d_transpose`. */
function snakeCase(name: string): string {
  const snake = name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return snake.startsWith('_') ? `private${snake}` : snake;
}
