import { capturedInputs, type Graph, isDrawn, type Node, numberAttribute } from '../model';
import type { Types } from '../ops/builder';
import { encodeModel } from '../sources/onnx';
import { prune } from './prune';

/**
 * The model that the runtime gets: the nodes that the wanted values need, and the weights as references into the user's own file, which
 * the runtime maps into memory. A few kilobytes whatever the size of the model. Drawn weights become inputs.
 */
export function skeleton(graph: Graph, wanted: readonly string[], types: Types, folder: string): Uint8Array {
  const nodes = prune(graph.nodes, wanted);
  const used = new Set([...wanted, ...nodes.flatMap(capturedInputs)]);
  const typed = (name: string) => {
    const type = types.get(name);
    return { name, ...(type && { dtype: type.dtype, shape: type.shape }) };
  };
  const initializers = [...graph.initializers].filter(([name]) => used.has(name));
  const drawn = initializers
    .filter(([, t]) => isDrawn(t))
    .map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims }));
  return encodeModel(
    {
      graph: {
        name: graph.name || 'probe',
        inputs: [...graph.inputs.filter((v) => used.has(v.name)).map((v) => ({ ...v, ...typed(v.name) })), ...drawn],
        outputs: [...new Set([...wanted, ...nodes.flatMap(runningStatistics)])].map(typed),
        initializers: new Map(initializers.filter(([, t]) => !isDrawn(t))),
        nodes,
        values: new Map(),
      },
      opsets: graph.opsets ?? new Map([['', 21]]),
      irVersion: 10,
    },
    { folder },
  );
}

/**
 * The runtime drops a training BatchNormalization's running statistics when nothing uses them, and then normalises with a mixture of
 * them and the batch's instead of the batch's alone (1.30, from optimisation level `basic` on). As outputs of the graph they stay.
 */
const runningStatistics = (node: Node): readonly string[] =>
  node.op === 'BatchNormalization' && numberAttribute(node, 'training_mode', 0) === 1
    ? node.outputs.slice(1).filter((name) => name !== '')
    : [];
