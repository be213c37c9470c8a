import {
  type Attribute,
  type DataType,
  type Graph,
  type Node,
  subgraphs,
  type Tensor,
  tensorOf,
  type ValueInfo,
} from '../../src/model';
import { readTensorBytes } from '../../src/sources/onnx';
import { numbers } from '../support/runtime';

/** A float32 or float16 model said again in float64, so that finite differences are exact to ten digits where the runtime has the kernels. */

const narrow = (dtype: DataType): boolean => dtype === 'float32' || dtype === 'float16';
const widen = (dtype: DataType): DataType => (narrow(dtype) ? 'float64' : dtype);
/** `DataType` numbers of float32 and float16. */
const narrowCodes = [1, 10];

export function doubleTensor(t: Tensor): Tensor {
  if (!narrow(t.dtype)) return t;
  return tensorOf('float64', t.dims, numbers({ ...t, data: { kind: 'bytes', bytes: readTensorBytes(t) } }));
}

const info = (v: ValueInfo): ValueInfo => (v.dtype ? { ...v, dtype: widen(v.dtype) } : v);

function attribute(name: string, a: Attribute): Attribute {
  if (a.type === 'tensor') return { ...a, value: doubleTensor(a.value) };
  if (a.type === 'graph') return { ...a, value: doubleGraph(a.value) };
  if (a.type === 'int' && narrowCodes.includes(a.value) && (name === 'to' || name === 'dtype'))
    return { ...a, value: 11 };
  return a;
}

/** Attributes that name the type of an operator's inner arithmetic. Normalisations have float32 there unless their nodes say otherwise. */
function precise({ op, attributes }: Node): Node['attributes'] {
  const double = { type: 'int' as const, value: 11 };
  return {
    ...((attributes.stash_type || /(Group|Layer)Normalization$/.test(op)) && { stash_type: double }),
    ...(attributes.softmax_precision && { softmax_precision: double }),
  };
}

const node = (n: Node): Node => ({
  ...n,
  attributes: {
    ...Object.fromEntries(Object.entries(n.attributes).map(([name, a]) => [name, attribute(name, a)])),
    ...precise(n),
  },
});

/**
 * Operators that the runtime takes in float64 but computes in float32, so that a difference in float64 is no better than one in float32, and
 * worse for its small steps.
 */
const computedInSingle: ReadonlySet<string> = new Set(['Shrink']);

/** Does the runtime compute some of the graph in float32 though all of it is float64? */
export const isComputedInSingle = (g: Graph): boolean =>
  g.nodes.some((n) => computedInSingle.has(n.op) || subgraphs(n).some((s) => isComputedInSingle(s.graph)));

export function doubleGraph(g: Graph): Graph {
  return {
    ...g,
    inputs: g.inputs.map(info),
    outputs: g.outputs.map(info),
    initializers: new Map([...g.initializers].map(([name, t]) => [name, doubleTensor(t)])),
    nodes: g.nodes.map(node),
    values: new Map(),
  };
}
