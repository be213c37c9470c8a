import type { Change, ConfigObject, Distribution, Parameter } from '../../model';
import { isFloat } from '../../model';

/** Initializers for weights that a file stores, where no option says how they are drawn: their elements themselves are drawn anew. */

/**
 * The change that draws a stored parameter anew; undefined where it is no initializer of floats, or where the initializer is none that its
 * shape can have. Fans are those that truly feed a unit, and normal distributions are not cut.
 */
export function redrawing(parameter: Parameter, value: ConfigObject): Change | undefined {
  const { tensor, stored, name } = parameter;
  if (!tensor || tensor.data.kind === 'drawn' || !isFloat(tensor.dtype)) return undefined;
  const distribution = distributionOf(parameter, tensor.dims, value);
  if (!distribution) return undefined;
  const initializer = stored ?? name;
  const { dtype, dims } = tensor;
  return {
    kind: 'redraw',
    initializer,
    tensor: { dtype, dims, data: { kind: 'drawn', distribution, stream: initializer } },
  };
}

function distributionOf(
  { fanIn, fanOut }: Parameter,
  dims: readonly number[],
  { className, config }: ConfigObject,
): Distribution | undefined {
  const argument = (name: string, otherwise: number): number => {
    const value = config[name];
    return typeof value === 'number' ? value : otherwise;
  };
  switch (className) {
    case 'Zeros':
      return { kind: 'constant', value: 0 };
    case 'RandomNormal':
      return { kind: 'normal', mean: argument('mean', 0), std: argument('stddev', 0.05) };
    case 'HeUniform':
      return uniform(2 / fanIn);
    case 'LeCunUniform':
      return uniform(1 / fanIn);
    case 'GlorotUniform':
      return uniform(2 / (fanIn + fanOut));
    case 'VarianceScaling':
      return uniform(argument('scale', 1) / fanIn);
    case 'Orthogonal':
      return isSquare(dims) ? { kind: 'orthogonal', gain: argument('gain', 1) } : undefined;
    default:
      return undefined;
  }
}

/** x of this variance: 3·variance is the limit's square. */
function uniform(variance: number): Distribution {
  const limit = Math.sqrt(3 * variance);
  return { kind: 'uniform', low: -limit, high: limit };
}

/** One matrix, and not one for each gate or tap. */
const isSquare = (dims: readonly number[]): boolean =>
  dims.slice(0, -1).reduce((n, d) => n * d, 1) === (dims.at(-1) ?? 0);
