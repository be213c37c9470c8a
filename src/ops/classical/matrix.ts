import type { CanonicalContext } from '../operator';

/** What most operators of classical machine learning begin with: samples as the rows of a float32 matrix. */
export interface Samples {
  /** [rows, columns] */
  readonly x: string;
  readonly rows: number;
  readonly columns: number;
}

/** Input 0, where a vector is a single row. Throws Unresolved where its shape is not known. */
export function samples({ b, input }: CanonicalContext): Samples {
  const shape = b.shapeOf(input(0));
  const [rows, columns] = shape.length > 1 ? [shape[0] as number, shape[1] as number] : [1, shape[0] as number];
  return { x: b.reshape(b.cast(input(0), 'float32'), [rows, columns]), rows, columns };
}
