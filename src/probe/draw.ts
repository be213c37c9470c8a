import type { Distribution } from '../model';
import { orthonormal } from './orthonormal';
import type { Random } from './random';

/** Of deviations: what lies further out is drawn again. */
const truncation = 2;

/**
 * The elements of a tensor of these dimensions, drawn from `random`: to be asked for in row-major order, each once. Throws RangeError where
 * parts do not add up to the first dimension, or where an identity is not square.
 */
export function draw(distribution: Distribution, dims: readonly number[], random: Random): (i: number) => number {
  switch (distribution.kind) {
    case 'constant':
      return () => distribution.value;
    case 'normal':
      return () => distribution.mean + distribution.std * random.normal();
    case 'truncated-normal':
      return () => distribution.mean + distribution.std * truncated(random);
    case 'uniform':
      return () => distribution.low + (distribution.high - distribution.low) * random.uniform();
    case 'orthogonal': {
      const columns = dims.at(-1) ?? 1;
      const rows = dims.slice(0, -1).reduce((n, d) => n * d, 1);
      const matrix = orthonormal(rows, columns, random.normal);
      return (i) => distribution.gain * matrix[i]!;
    }
    case 'identity': {
      const [rows, columns] = dims;
      if (dims.length !== 2 || rows !== columns) {
        throw new RangeError(`A tensor of shape [${dims.join(', ')}] cannot be the identity: it is no square matrix.`);
      }
      return (i) => (i % (rows! + 1) === 0 ? distribution.gain : 0);
    }
    case 'concatenation':
      return concatenated(distribution.parts, dims, random);
  }
}

function truncated({ normal }: Random): number {
  for (;;) {
    const z = normal();
    if (Math.abs(z) <= truncation) return z;
  }
}

type Parts = Extract<Distribution, { readonly kind: 'concatenation' }>['parts'];

function concatenated(parts: Parts, [first = 1, ...rest]: readonly number[], random: Random): (i: number) => number {
  const sum = parts.reduce((n, { size }) => n + size, 0);
  if (sum !== first)
    throw new RangeError(`The parts of a tensor add up to ${sum} where its first dimension is ${first}.`);
  const inner = rest.reduce((n, d) => n * d, 1);
  let [part, begin, end] = [-1, 0, 0];
  let element: (i: number) => number = () => 0;
  return (i) => {
    while (i >= end) {
      const next = parts[++part]!;
      [begin, end] = [end, end + next.size * inner];
      if (end > begin) element = draw(next.distribution, [next.size, ...rest], random);
    }
    return element(i - begin);
  };
}
