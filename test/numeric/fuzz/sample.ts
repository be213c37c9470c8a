import { type Graph, type Node, type Tensor, tensorOf } from '../../../src/model';
import type { OnnxModel } from '../../../src/sources/onnx';
import { numbers } from '../../support/runtime';
import { tinyGraph } from '../../support/tiny-model';

/** A node, and what says the same in operators that have float64 kernels (the node itself where it has). */
export interface Step {
  readonly plain: Node;
  readonly wide: readonly Node[];
}

/** A random graph around one point. */
export interface Sample {
  readonly steps: readonly Step[];
  /** float64, as are all numbers here. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly outputs: readonly string[];
  /** Every float value as the runtime computed it. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/** Is this input a running statistic, which has no gradient by decision? */
export const isStatistic = (input: string): boolean => input.startsWith('s');

export const decomposed = (s: Sample): boolean => s.steps.some((step) => step.wide[0] !== step.plain);

/** The graph as it was drawn, or in operators that have float64 kernels. */
export function graphOf(s: Sample, form: 'plain' | 'wide'): Graph {
  return tinyGraph({
    nodes: s.steps.flatMap((step) => (form === 'plain' ? [step.plain] : step.wide)),
    inputs: [...s.inputs].map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
    outputs: s.outputs.map((name) => ({ name, dtype: 'float64' })),
    initializers: Object.fromEntries(s.constants),
  });
}

export const asModel = (graph: Graph): OnnxModel => ({
  file: '',
  irVersion: 10,
  opsets: new Map([['', 21]]),
  graph,
  functions: [],
  metadata: new Map(),
});

export const single = (t: Tensor): Tensor => (t.dtype === 'float64' ? tensorOf('float32', t.dims, numbers(t)) : t);

/** A float64 graph said in float32. */
export function singleGraph(g: Graph): Graph {
  const float64 = 11;
  const attributes = ({ attributes: given }: Node): Node['attributes'] =>
    Object.fromEntries(
      Object.entries(given).map(([name, a]) => {
        const code = (name === 'to' || name === 'stash_type') && a.type === 'int' && a.value === float64;
        return [name, code ? { ...a, value: 1 } : a];
      }),
    );
  return {
    ...g,
    nodes: g.nodes.map((n) => ({ ...n, attributes: attributes(n) })),
    inputs: g.inputs.map((v) => ({ ...v, ...(v.dtype === 'float64' && { dtype: 'float32' as const }) })),
    outputs: g.outputs.map(({ name }) => ({ name })),
    initializers: new Map([...g.initializers].map(([name, t]) => [name, single(t)])),
  };
}

/** The graph in a few lines, to be read by whoever has to find out what is wrong with it. */
export function describe(s: Sample): string {
  const shape = (name: string): string => `${name}[${(s.values.get(name) ?? s.constants.get(name))?.dims ?? ''}]`;
  const constant = (name: string): string => {
    const t = s.constants.get(name);
    return t ? `${name}=${t.dims.length ? `[${numbers(t).slice(0, 12)}]` : numbers(t)}` : shape(name);
  };
  const lines = s.steps.map(({ plain: n }) => {
    const attributes = Object.entries(n.attributes).map(([name, a]) => `${name}=${JSON.stringify(a.value)}`);
    return `  ${n.outputs.map(shape).join(', ')} = ${n.op}(${n.inputs.map(constant).join(', ')}) ${attributes.join(' ')}`;
  });
  return [...lines, `  outputs ${s.outputs.join(', ')}`].join('\n');
}
