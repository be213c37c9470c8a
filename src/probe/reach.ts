import { capturedInputs, type Graph } from '../model';
import { operatorKey, operators } from '../ops';

/** Everything in the graph that depends differentiably on a wanted value, and the wanted values themselves. */
export function dependents(
  graph: Graph,
  wanted: Iterable<string>,
  mayFlow: (value: string) => boolean,
): ReadonlySet<string> {
  const reached = new Set(wanted);
  for (const node of graph.nodes) {
    if (operators.get(operatorKey(node.op, node.domain))?.gradient === 'none') continue;
    if (!capturedInputs(node).some((name) => reached.has(name))) continue;
    for (const name of node.outputs) if (name && mayFlow(name)) reached.add(name);
  }
  return reached;
}
