import { type Config, type ConfigValue, type Distribution, type InitializerKind, isObject, moments } from '../model';
import { isUnknown, shown } from './options';

/** An argument that was given as 0 and taken as not given: `args.stddev || DEFAULT_STDDEV`. */
export interface Replaced {
  readonly argument: string;
  readonly used: number;
}

/** What an initializer of the layer library really draws (TensorFlow.js 4.22, `tfjs-layers/src/initializers.ts`). */
export interface Drawn {
  /** Class of the initializer (`HeNormal`) and its arguments as given. */
  readonly className: string;
  readonly config: Config;
  readonly distribution: Distribution;
  readonly kind: InitializerKind;
  /** Of the elements, exactly. */
  readonly variance: number;
  /** The fans that its variance is scaled by, as the library counts them; absent where it does not scale. */
  readonly fans?: Fans;
  readonly replaced: readonly Replaced[];
}

export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

const byIdentifier: Readonly<Record<string, string>> = {
  constant: 'Constant',
  glorotNormal: 'GlorotNormal',
  glorotUniform: 'GlorotUniform',
  heNormal: 'HeNormal',
  heUniform: 'HeUniform',
  identity: 'Identity',
  leCunNormal: 'LeCunNormal',
  leCunUniform: 'LeCunUniform',
  ones: 'Ones',
  orthogonal: 'Orthogonal',
  randomNormal: 'RandomNormal',
  randomUniform: 'RandomUniform',
  truncatedNormal: 'TruncatedNormal',
  varianceScaling: 'VarianceScaling',
  zeros: 'Zeros',
};

const scaling: Readonly<Record<string, Config>> = {
  GlorotNormal: { scale: 1, mode: 'fanAvg', distribution: 'normal' },
  GlorotUniform: { scale: 1, mode: 'fanAvg', distribution: 'uniform' },
  HeNormal: { scale: 2, mode: 'fanIn', distribution: 'normal' },
  HeUniform: { scale: 2, mode: 'fanIn', distribution: 'uniform' },
  LeCunNormal: { scale: 1, mode: 'fanIn', distribution: 'normal' },
  LeCunUniform: { scale: 1, mode: 'fanIn', distribution: 'uniform' },
};

export interface Asked {
  /** The option's value; left out where it was not given. */
  readonly value?: ConfigValue | undefined;
  /** Identifier of the layer's default: `glorotNormal`. */
  readonly otherwise: string;
  readonly shape: readonly number[];
  /** Hears what is not known and what the library would refuse; the default stands in. */
  remark(message: string): void;
}

/** What a weight of this shape is drawn from, and what was asked for. */
export function drawnBy({
  value,
  otherwise,
  shape,
  remark,
}: Asked): Drawn & { readonly origin: 'declared' | 'default' } {
  const fallback = () => ({
    ...draw(byIdentifier[otherwise] ?? otherwise, {}, shape, remark),
    origin: 'default' as const,
  });
  if (!value) return fallback();
  if (isUnknown(value)) {
    remark(`is not known (${value.why}); ${otherwise}, its default, is assumed.`);
    return fallback();
  }
  const asked = typeof value === 'string' ? { className: value, config: {} } : isObject(value) ? value : undefined;
  try {
    if (!asked) throw new Refused(`cannot be ${shown(value)}`);
    const className = byIdentifier[asked.className] ?? asked.className;
    return { ...draw(className, asked.config, shape, remark), origin: 'declared' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    remark(`${error.message}; ${otherwise}, the layer's default, is assumed.`);
    return fallback();
  }
}

/** An initializer that the library does not have, or that throws in its hands. */
class Refused extends Error {}

function draw(className: string, config: Config, shape: readonly number[], remark: (message: string) => void): Drawn {
  const replaced: Replaced[] = [];
  const argument = (name: string): number | undefined => {
    const value = config[name];
    if (isUnknown(value)) remark(`has a ${name} that is not known (${value.why}); its default is assumed.`);
    if (value === undefined || value === null || isUnknown(value)) return undefined;
    if (typeof value !== 'number') throw new Refused(`cannot have ${shown(value)} as ${name}`);
    return value;
  };
  /** `args.x || DEFAULT`: 0 counts as not given. */
  const truthy = (name: string, otherwise: number): number => {
    const given = argument(name);
    if (given) return given;
    if (given === 0 && otherwise !== 0) replaced.push({ argument: name, used: otherwise });
    return otherwise;
  };
  const made = (distribution: Distribution, kind: InitializerKind, fans?: Fans): Drawn => {
    const { variance } = moments(distribution, shape);
    return { className, config, distribution, kind, variance, ...(fans && { fans }), replaced };
  };
  switch (className) {
    case 'Zeros':
      return made({ kind: 'constant', value: 0 }, 'zeros');
    case 'Ones':
      return made({ kind: 'constant', value: 1 }, 'ones');
    case 'Constant': {
      const value = argument('value');
      if (value === undefined) throw new Refused('is a constant without a known value');
      return made({ kind: 'constant', value }, value === 0 ? 'zeros' : value === 1 ? 'ones' : 'constant');
    }
    case 'RandomUniform': {
      const [a, b] = [truthy('minval', -0.05), truthy('maxval', 0.05)];
      return made({ kind: 'uniform', low: Math.min(a, b), high: Math.max(a, b) }, 'uniform');
    }
    case 'RandomNormal':
      return made({ kind: 'normal', mean: truthy('mean', 0), std: Math.abs(truthy('stddev', 0.05)) }, 'normal');
    case 'TruncatedNormal':
      return made(
        { kind: 'truncated-normal', mean: truthy('mean', 0), std: Math.abs(truthy('stddev', 0.05)) },
        'truncated-normal',
      );
    case 'Identity':
      if (shape.length !== 2 || shape[0] !== shape[1])
        throw new Refused('is an identity, which only square matrices can be');
      return made({ kind: 'identity', gain: argument('gain') ?? 1 }, 'identity');
    case 'Orthogonal':
      if (shape.length < 2) throw new Refused('is orthogonal, which a vector cannot be');
      return made({ kind: 'orthogonal', gain: argument('gain') ?? 1 }, 'orthogonal');
    default: {
      const scaled = scaling[className] ?? (className === 'VarianceScaling' ? config : undefined);
      if (!scaled) throw new Refused(`names an initializer that is not known (${className})`);
      return varianceScaling(scaled, shape, argument, made);
    }
  }
}

const modes = ['fanIn', 'fanOut', 'fanAvg'] as const;

/**
 * Variance scale/fan, as the library means it. `normal` is cut at two deviations and not made up for, so that its variance is 0.774 of that;
 * `truncatedNormal`, which topologies written by Keras ask for, it takes for uniform.
 */
function varianceScaling(
  config: Config,
  shape: readonly number[],
  argument: (name: string) => number | undefined,
  made: (distribution: Distribution, kind: InitializerKind, fans: Fans) => Drawn,
): Drawn {
  const { mode = 'fanIn', distribution = 'normal' } = config;
  const scale = typeof config.scale === 'number' ? config.scale : (argument('scale') ?? 1);
  const by = modes.find((m) => m === (mode ?? 'fanIn'));
  if (!by) throw new Refused(`scales by ${shown(mode)}, which is none of ${modes.join(', ')}`);
  if (scale < 0) throw new Refused(`has a negative scale (${scale})`);
  const fans = fansOf(shape);
  const { fanIn, fanOut } = fans;
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[by];
  const variance = scale / Math.max(1, fan);
  const normal = (distribution ?? 'normal') === 'normal';
  const scheme =
    by === 'fanAvg' && scale === 1 ? 'glorot' : by === 'fanIn' ? ({ 1: 'lecun', 2: 'he' } as const)[scale] : undefined;
  if (normal) {
    const kind: InitializerKind = scheme ? `${scheme}-truncated-normal` : 'truncated-normal';
    return made({ kind: 'truncated-normal', mean: 0, std: Math.sqrt(variance) }, kind, fans);
  }
  const limit = Math.sqrt(3 * variance);
  return made({ kind: 'uniform', low: -limit, high: limit }, scheme ? `${scheme}-uniform` : 'uniform', fans);
}

/** `computeFans`: [.., in, out] for all kernels, whether or not a kernel has its axes in that order. */
function fansOf(shape: readonly number[]): Fans {
  const count = shape.reduce((n, d) => n * d, 1);
  if (shape.length < 2 || shape.length > 5) return { fanIn: Math.sqrt(count), fanOut: Math.sqrt(count) };
  const [fanIn = 1, fanOut = 1] = shape.slice(-2);
  const field = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  return { fanIn: fanIn * field, fanOut: fanOut * field };
}
