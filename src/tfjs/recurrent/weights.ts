import type { Distribution } from '../../model';
import type { LayerContext } from '../layer';

export interface CellWeights {
  readonly units: number;
  /** [features, gates · units] */
  readonly kernel: string;
  /** [units, gates · units] */
  readonly recurrent: string;
  /** [gates · units] */
  readonly bias: string | undefined;
}

/** The weights of a cell with so many gates (the candidate is one); `amended` changes how its bias begins. */
export function cellWeights(
  c: LayerContext,
  features: number,
  gates: number,
  amended?: (given: Distribution) => Distribution,
): CellWeights {
  const units = c.options.size('units');
  const width = gates * units;
  const kernel = c.weight({
    name: 'kernel',
    shape: [features, width],
    option: 'kernelInitializer',
    otherwise: 'glorotNormal',
  });
  const recurrent = c.weight({
    name: 'recurrent_kernel',
    shape: [units, width],
    option: 'recurrentInitializer',
    otherwise: 'orthogonal',
  });
  const bias = c.options.boolean('useBias', true)
    ? c.weight({
        name: 'bias',
        shape: [width],
        option: 'biasInitializer',
        otherwise: 'zeros',
        ...(amended && { amended }),
      })
    : undefined;
  return { units, kernel, recurrent, bias };
}

/** With `unitForgetBias`, and only then, the second of an LSTM's four gates begins with a bias of 1. */
export function forgetBias(c: LayerContext, units: number): ((given: Distribution) => Distribution) | undefined {
  if (!c.options.boolean('unitForgetBias', false)) return undefined;
  return (given) => ({
    kind: 'concatenation',
    parts: [
      { size: units, distribution: given },
      { size: units, distribution: { kind: 'constant', value: 1 } },
      { size: 2 * units, distribution: given },
    ],
  });
}
