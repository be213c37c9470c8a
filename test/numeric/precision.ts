import {
  type Attribute,
  type DataType,
  dataTypeCode,
  type Graph,
  int,
  type Node,
  subgraphs,
  type Tensor,
  tensorOf,
  type ValueInfo,
} from '../../src/model';
import { readTensorBytes } from '../../src/sources/onnx';
import { numbers } from '../support/runtime';

/** Models said again in another precision. */

interface Precision {
  readonly to: 'float64' | 'float16' | 'bfloat16';
  readonly from: readonly DataType[];
}

/** Finite differences are exact to ten digits in it, where the runtime has the kernels. */
const double: Precision = { to: 'float64', from: ['float32', 'float16'] };

const codesOf = (p: Precision): readonly number[] => p.from.map(dataTypeCode);

function tensor(t: Tensor, { from, to }: Precision): Tensor {
  if (!from.includes(t.dtype)) return t;
  return tensorOf(to, t.dims, numbers({ ...t, data: { kind: 'bytes', bytes: readTensorBytes(t) } }));
}

const info = (v: ValueInfo, { from, to }: Precision): ValueInfo =>
  v.dtype && from.includes(v.dtype) ? { ...v, dtype: to } : v;

function attribute(name: string, a: Attribute, p: Precision): Attribute {
  if (a.type === 'tensor') return { ...a, value: tensor(a.value, p) };
  if (a.type === 'graph') return { ...a, value: graph(a.value, p) };
  if (a.type === 'int' && codesOf(p).includes(a.value) && (name === 'to' || name === 'dtype'))
    return { ...a, value: dataTypeCode(p.to) };
  return a;
}

/** Attributes that name the type of an operator's inner arithmetic. Normalisations have float32 there unless their nodes say otherwise. */
function innermost({ op, attributes }: Node, { to }: Precision): Node['attributes'] {
  if (to !== 'float64') return {};
  const code = int(dataTypeCode(to));
  return {
    ...((attributes.stash_type || /(Group|Layer)Normalization$/.test(op)) && { stash_type: code }),
    ...(attributes.softmax_precision && { softmax_precision: code }),
  };
}

const node = (n: Node, p: Precision): Node => ({
  ...n,
  attributes: {
    ...Object.fromEntries(Object.entries(n.attributes).map(([name, a]) => [name, attribute(name, a, p)])),
    ...innermost(n, p),
  },
});

/** Inputs that are float32 whatever the precision of the others: the scales of a resizing. */
const singleInputs: Readonly<Record<string, number>> = { Resize: 2, Upsample: 1 };

function graph(g: Graph, p: Precision): Graph {
  const fixed = new Set(
    p.to === 'float64' ? [] : g.nodes.flatMap((n) => n.inputs.filter((_, i) => i === singleInputs[n.op])),
  );
  const changed = (v: ValueInfo): ValueInfo => (fixed.has(v.name) ? v : info(v, p));
  return {
    ...g,
    inputs: g.inputs.map(changed),
    // Those of half precision may hold some that are not (a normalisation's mean): the runtime infers their types.
    outputs: g.outputs.map((v) => (p.to === 'float64' ? changed(v) : { name: v.name })),
    initializers: new Map([...g.initializers].map(([name, t]) => [name, fixed.has(name) ? t : tensor(t, p)])),
    nodes: g.nodes.map((n) => node(n, p)),
    values: new Map(),
  };
}

export const doubleTensor = (t: Tensor): Tensor => tensor(t, double);
export const doubleGraph = (g: Graph): Graph => graph(g, double);

const half: Precision = { to: 'float16', from: ['float32'] };
export const halfGraph = (g: Graph): Graph => graph(g, half);

/**
 * Operators that the runtime takes in float64 but computes in float32, so that a difference in float64 is no better than one in float32, and
 * worse for its small steps.
 */
const computedInSingle: ReadonlySet<string> = new Set(['Shrink']);

/** Does the runtime compute some of the graph in float32 though all of it is float64? */
export const isComputedInSingle = (g: Graph): boolean =>
  g.nodes.some((n) => computedInSingle.has(n.op) || subgraphs(n).some((s) => isComputedInSingle(s.graph)));
