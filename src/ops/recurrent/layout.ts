import { numberAttribute } from '../../model';
import type { CanonicalContext } from '../operator';

/**
 * `layout` 1 (opset 14) has the batch before time and direction: X [batch, time, …], states [batch, directions, hidden], Y [batch, time,
 * directions, hidden]. Here, and in ONNX Runtime, time comes first.
 */
export function timeFirst(c: CanonicalContext): void {
  const { b, node } = c;
  if (numberAttribute(node, 'layout', 0) === 0) {
    c.keep();
    return;
  }
  const { layout: _, ...attributes } = node.attributes;
  const turned = new Set([0, 5, 6]);
  const inputs = node.inputs.map((name, i) => (name && turned.has(i) ? b.transpose(name, [1, 0, 2]) : name));
  const outputs = node.outputs.map((name, i) => (name ? b.fresh(`${node.op}-${i}`) : ''));
  c.keep({ inputs, outputs, attributes });
  for (const [i, name] of node.outputs.entries()) {
    const perm = i === 0 ? [2, 0, 1, 3] : [1, 0, 2];
    if (name) b.op('Transpose', [outputs[i] as string], { perm: { type: 'ints', value: perm } }, name);
  }
}
