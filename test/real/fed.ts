import { elementCount, type Tensor, tensorOf } from '../../src/model';
import { encodeModel, readOnnx } from '../../src/sources/onnx';
import { writeTemporary } from '../support/onnx';
import { uniform } from '../support/tensors';

/** A model whose parameters are inputs of their own, so that the judge of gradients can move them. */
export interface Fed {
  readonly path: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** Sizes of the inputs' free dimensions. */
export type Sizes = Readonly<Record<string, number>>;

/** The parameters by name; what the model takes in anyway is drawn: tokens below 40, masks without padding, or with the given number of padded places in the first row. */
export function withParametersFed(file: string, isParameter: (name: string) => boolean, sizes: Sizes, padded = 0): Fed {
  const model = readOnnx(file);
  const { graph } = model;
  const parameters = [...graph.initializers].filter(([name]) => isParameter(name));
  const given = graph.inputs.map((v, i): [string, Tensor] => {
    const dims = (v.shape ?? []).map((d) => (typeof d === 'number' ? d : (sizes[d ?? ''] ?? 1)));
    return [v.name, drawnInput(v.name, v.dtype ?? 'float32', dims, i, padded)];
  });
  const inputs = parameters.map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims }));
  const fed = {
    ...graph,
    inputs: [...graph.inputs, ...inputs],
    initializers: new Map([...graph.initializers].filter(([name]) => !isParameter(name))),
  };
  return {
    path: writeTemporary(encodeModel({ ...model, graph: fed })),
    inputs: Object.fromEntries([...given, ...parameters]),
  };
}

function drawnInput(
  name: string,
  dtype: Tensor['dtype'],
  dims: readonly number[],
  seed: number,
  padded: number,
): Tensor {
  if (dtype === 'float32') return uniform(dims, { seed, low: -1, high: 1 });
  const length = dims.at(-1) ?? 1;
  const seen = (i: number): boolean => i < length - padded || i >= length;
  const values = Array.from({ length: elementCount(dims) }, (_, i) =>
    name.includes('mask') ? Number(seen(i)) : (7 * i + 3) % 40,
  );
  return tensorOf(dtype, dims, values);
}
