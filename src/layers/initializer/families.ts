import type { InitializerKind } from '../../model';
import { type Shape, truncatedDeviation } from './distribution';

/** A distribution that some framework draws weights from, completely known before looking at them. */
export interface Family {
  readonly kind: InitializerKind;
  readonly shape: Shape;
  readonly variance: number;
}

export interface FanContext {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly units: number;
  readonly shape: readonly number[];
  readonly role: 'weight' | 'recurrent' | 'bias';
}

const schemes = ['he', 'glorot', 'lecun'] as const;

/**
 * Fan counts that frameworks scale by: the true ones, and those read off the stored shape as [out, in, k…] or [in, out, k…], which differ
 * for grouped, depthwise and transposed convolutions.
 */
function fanPairs({ fanIn, fanOut, shape }: FanContext): readonly (readonly [number, number])[] {
  const [first = 1, second = 1, ...kernel] = shape;
  const field = kernel.reduce((n, d) => n * d, 1);
  const pairs = [
    [fanIn, fanOut],
    [second * field, first * field],
    [first * field, second * field],
  ] as const;
  return shape.length < 2 ? pairs.slice(0, 1) : pairs;
}

/** He et al. 2015 (either mode), Glorot & Bengio 2010, LeCun et al. 1998. */
const target = (scheme: (typeof schemes)[number], fanIn: number, fanOut: number): readonly number[] =>
  scheme === 'he' ? [2 / fanIn, 2 / fanOut] : scheme === 'glorot' ? [2 / (fanIn + fanOut)] : [1 / fanIn];

function scaled(context: FanContext): Family[] {
  return schemes.flatMap((scheme) =>
    fanPairs(context).flatMap(([fanIn, fanOut]) =>
      target(scheme, fanIn, fanOut).flatMap((variance): Family[] => [
        { kind: `${scheme}-normal`, shape: 'normal', variance },
        { kind: `${scheme}-uniform`, shape: 'uniform', variance },
        { kind: `${scheme}-truncated-normal`, shape: 'truncated-normal', variance },
        // tfjs does not make up for what the cut takes from the variance.
        { kind: `${scheme}-truncated-normal`, shape: 'truncated-normal', variance: variance * truncatedDeviation ** 2 },
      ]),
    ),
  );
}

/** U(±1/√fan-in) of PyTorch's Linear and Conv and of their biases; its recurrent cells draw everything from U(±1/√hidden). */
const torchDefault = (context: FanContext): Family[] =>
  [...fanPairs(context).map(([fanIn]) => fanIn), context.units].map((fan) => ({
    kind: 'torch-default',
    shape: 'uniform',
    variance: 1 / (3 * fan),
  }));

/** Standard deviations that people and frameworks write as literals: 0.02 (BERT, GPT), 0.05 (Keras), 1 (embeddings of PyTorch), … */
const literals = [0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1];

const fixed: readonly Family[] = literals.flatMap((s): Family[] => [
  { kind: 'normal', shape: 'normal', variance: s * s },
  { kind: 'truncated-normal', shape: 'truncated-normal', variance: (s * truncatedDeviation) ** 2 },
  { kind: 'uniform', shape: 'uniform', variance: (s * s) / 3 },
]);

/** Every family these weights could have been drawn from, the better known first; of equal ones only the first is kept. */
export function families(context: FanContext): readonly Family[] {
  const all =
    context.role === 'bias'
      ? [...torchDefault(context), ...fixed]
      : [...torchDefault(context), ...scaled(context), ...fixed];
  const seen = new Set<string>();
  return all.filter(({ shape, variance }) => {
    const key = `${shape} ${variance.toPrecision(9)}`;
    return Number.isFinite(variance) && variance > 0 && !seen.has(key) && seen.add(key);
  });
}
