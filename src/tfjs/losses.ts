import {
  type Compiled,
  type DataType,
  type Dimension,
  type Distribution,
  type Graph,
  int,
  type ValueInfo,
} from '../model';
import { GraphBuilder } from '../ops/builder';
import { lossFunctions, prepared, type Targets } from './lossFunctions';

/** An input that the loss adds to the graph. */
export interface TargetInput {
  readonly name: string;
  /** The output that it is the target of. */
  readonly output: string;
  /** Its shape is the output's, without the last axis where it holds numbers of classes. */
  readonly lacksLastAxis: boolean;
  /** What plausible targets are drawn from. */
  readonly fill: Distribution | { readonly kind: 'integers'; readonly low: number; readonly high: number };
}

export interface WithLoss {
  /** The network's graph, its loss behind its other outputs. */
  readonly graph: Graph;
  /** Name of the loss, a scalar: the mean over everything, summed over the outputs, as `fit` minimises it but for regularisers. */
  readonly loss: string;
  readonly targets: readonly TargetInput[];
}

/**
 * The graph of a network and what `compile` was told to minimise; undefined where a loss is not known, or an output has none. Targets become
 * inputs: class numbers where the loss wants classes or one-hot vectors.
 */
export function withLoss(graph: Graph, { losses }: Compiled): WithLoss | undefined {
  const outputs = graph.outputs;
  // One loss serves all outputs.
  const each = losses.length === 1 ? outputs.map(() => losses[0]) : losses;
  const functions = each.map((loss) => (loss ? lossFunctions[loss.name] : undefined)).filter((f) => f !== undefined);
  if (!outputs.length || functions.length !== outputs.length) return undefined;
  const names = graph.nodes.flatMap((n) => [n.name, ...n.outputs]);
  const taken = new Set([...names, ...graph.initializers.keys(), ...graph.inputs.map((v) => v.name)]);
  const b = new GraphBuilder(taken, new Map(), 'loss');
  const inputs: ValueInfo[] = [];
  const targets: TargetInput[] = [];
  const means: string[] = [];
  for (const [i, output] of outputs.entries()) {
    const f = functions[i];
    const shape = output.shape ?? [];
    const classes = shape.at(-1);
    if (!f || typeof classes !== 'number') return undefined;
    const { dtype, fill, dims } = fed(f.targets, shape, classes);
    const name = targetName(output.name, taken);
    inputs.push({ name, dtype, shape: dims });
    targets.push({ name, output: output.name, lacksLastAxis: dims.length < shape.length, fill });
    const value = f.emit(b, output.name, prepared(b, name, f.targets, classes));
    means.push(b.op('ReduceMean', [value], { keepdims: int(0) }));
  }
  const loss = b.sum(means);
  return {
    graph: {
      ...graph,
      inputs: [...graph.inputs, ...inputs],
      outputs: [...outputs, { name: loss, dtype: 'float32', shape: [] }],
      initializers: new Map([...graph.initializers, ...b.initializers]),
      nodes: [...graph.nodes, ...b.nodes],
    },
    loss,
    targets,
  };
}

/** After the layer that makes the output: a person reads it in the list of inputs. */
function targetName(output: string, taken: Set<string>): string {
  const [layer = output] = output.split(':');
  const plain = `target:${layer}`;
  let name = plain;
  for (let i = 2; taken.has(name); i++) name = `${plain}:${i}`;
  taken.add(name);
  return name;
}

interface Fed {
  readonly dtype: DataType;
  readonly fill: TargetInput['fill'];
  readonly dims: readonly Dimension[];
}

function fed(targets: Targets, shape: readonly Dimension[], classes: number): Fed {
  const whole = (high: number, dims: readonly Dimension[]): Fed => ({
    dtype: 'int64',
    fill: { kind: 'integers', low: 0, high },
    dims,
  });
  switch (targets) {
    case 'one-hot':
    case 'class':
      return whole(classes, shape.slice(0, -1));
    case 'binary':
    case 'sign':
      return whole(2, shape);
    case 'count':
      return whole(4, shape);
    case 'normal':
      return { dtype: 'float32', fill: { kind: 'normal', mean: 0, std: 1 }, dims: shape };
    case 'share':
      return { dtype: 'float32', fill: { kind: 'uniform', low: 0, high: 1 }, dims: shape };
  }
}
