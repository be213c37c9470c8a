import { matched } from '../matched';
import type { Gradient, OperatorRule } from '../operator';
import { broadcast } from './infer';

/** dY goes to the operands that attain the extremum, in equal parts where several do (as PyTorch's `maximum` and `minimum`). */
const gradient: Gradient = (c) => {
  const { b, dy, node, shape } = c;
  if (node.inputs.length === 1) return [() => dy];
  const { dtype } = b.typeOf(dy);
  let share: { readonly attains: readonly string[]; readonly part: string } | undefined;
  const shared = (): { readonly attains: readonly string[]; readonly part: string } => {
    const { input, output } = matched(c);
    const attains = node.inputs.map((_, i) => b.equal(input(i), output));
    return { attains, part: b.div(dy, b.sum(attains.map((a) => b.cast(a, dtype)))) };
  };
  return node.inputs.map((_, i) => () => {
    share ??= shared();
    return b.reduceTo(b.where(share.attains[i] as string, share.part, 0), shape(i));
  });
};

/** Y = the largest of the operands, broadcast together. */
export const max: OperatorRule = { type: 'Max', infer: broadcast(Math.max), gradient };

/** Y = the smallest of the operands, broadcast together. */
export const min: OperatorRule = { type: 'Min', infer: broadcast(Math.min), gradient };
