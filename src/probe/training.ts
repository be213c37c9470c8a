import { type Graph, int, type Node, tensorOf } from '../model';

const on = 'probe:training';

/**
 * The graph as it runs in training: BatchNormalization uses the batch's own statistics, Dropout drops. Inference exports keep neither
 * mode, so this is what `model.train()` would have exported.
 */
export function inTraining(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  let dropouts = 0;
  const nodes = graph.nodes.map((node): Node => {
    if (node.domain !== '') return node;
    if (node.op === 'BatchNormalization') {
      const [y = ''] = node.outputs;
      const running = [node.outputs[1] || `${y}:running-mean`, node.outputs[2] || `${y}:running-variance`];
      return { ...node, outputs: [y, ...running], attributes: { ...node.attributes, training_mode: int(1) } };
    }
    if (node.op === 'Dropout') {
      const [x = '', ratio = ''] = node.inputs;
      initializers.set(on, tensorOf('bool', [], [1]));
      return {
        ...node,
        inputs: [x, ratio, on],
        attributes: { seed: int(++dropouts), ...node.attributes },
      };
    }
    return node;
  });
  return { ...graph, nodes, initializers };
}
