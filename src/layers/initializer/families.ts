import type { InitializerKind } from '../../model';
import { type Shape, truncatedDeviation } from './distribution';

/** A distribution that some framework draws weights from, completely known before looking at them. */
export interface Family {
  readonly kind: InitializerKind;
  readonly shape: Shape;
  readonly variance: number;
  /** How often it is met, against the others. */
  readonly weight: number;
}

export interface FanContext {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly units: number;
  readonly shape: readonly number[];
  readonly role: 'weight' | 'recurrent' | 'bias';
}

const schemes = ['he', 'glorot', 'lecun'] as const;

/** Scaling by the true fan-in is the rule; by the fan-out, or by fans misread from a shape, the exception. */
const usual = 1;
const unusual = 0.2;

interface ScaledVariance {
  readonly variance: number;
  readonly weight: number;
}

/**
 * Fan counts that frameworks scale by: the true ones, and those read off the stored shape as [out, in, k…] or [in, out, k…], which differ
 * for grouped, depthwise and transposed convolutions.
 */
function fanPairs({ fanIn, fanOut, shape }: FanContext): readonly (readonly [number, number, number])[] {
  const [first = 1, second = 1, ...kernel] = shape;
  const field = kernel.reduce((n, d) => n * d, 1);
  const pairs = [
    [fanIn, fanOut, usual],
    [second * field, first * field, unusual],
    [first * field, second * field, unusual],
  ] as const;
  return shape.length < 2 ? pairs.slice(0, 1) : pairs;
}

/** He et al. 2015 (either mode), Glorot & Bengio 2010, LeCun et al. 1998. */
function variances(scheme: (typeof schemes)[number], fanIn: number, fanOut: number): readonly ScaledVariance[] {
  switch (scheme) {
    case 'he':
      return [
        { variance: 2 / fanIn, weight: usual },
        { variance: 2 / fanOut, weight: unusual },
      ];
    case 'glorot':
      return [{ variance: 2 / (fanIn + fanOut), weight: usual }];
    case 'lecun':
      return [{ variance: 1 / fanIn, weight: usual }];
  }
}

function scaled(context: FanContext): Family[] {
  return fanPairs(context).flatMap(([fanIn, fanOut, likely]) =>
    schemes.flatMap((scheme) =>
      variances(scheme, fanIn, fanOut).flatMap(({ variance, weight }): Family[] => [
        { kind: `${scheme}-normal`, shape: 'normal', variance, weight: weight * likely },
        { kind: `${scheme}-uniform`, shape: 'uniform', variance, weight: weight * likely },
        { kind: `${scheme}-truncated-normal`, shape: 'truncated-normal', variance, weight: weight * likely },
        {
          // tfjs does not make up for what the cut takes from the variance.
          kind: `${scheme}-truncated-normal`,
          shape: 'truncated-normal',
          variance: variance * truncatedDeviation ** 2,
          weight: weight * likely,
        },
      ]),
    ),
  );
}

/** U(±1/√fan-in) of PyTorch's Linear and Conv and of their biases; its recurrent cells draw everything from U(±1/√hidden). */
function torchDefault(context: FanContext): Family[] {
  const hidden = context.role === 'weight' ? [] : [[context.units, 0, usual] as const];
  return [...fanPairs(context), ...hidden].map(([fan, , weight]) => ({
    kind: 'torch-default',
    shape: 'uniform',
    variance: 1 / (3 * fan),
    weight,
  }));
}

/** Standard deviations that people and frameworks write as literals: 0.02 (BERT, GPT), 0.05 (Keras), 1 (embeddings of PyTorch), … */
const literals = [0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1];

const fixed: readonly Family[] = literals.flatMap((s): Family[] => [
  { kind: 'normal', shape: 'normal', variance: s * s, weight: unusual },
  { kind: 'truncated-normal', shape: 'truncated-normal', variance: (s * truncatedDeviation) ** 2, weight: unusual },
  { kind: 'uniform', shape: 'uniform', variance: (s * s) / 3, weight: unusual },
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
