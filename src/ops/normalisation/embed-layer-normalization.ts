import { dataTypeCode, float, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';

/**
 * com.microsoft's sum of word, position and segment embeddings under a layer normalisation: (ids, segment ids?, words, positions,
 * segments?, gamma, beta, mask?, position ids?) to (output, length of each sequence by its mask, sum?).
 */
export const embedLayerNormalization: OperatorRule = {
  type: 'EmbedLayerNormalization',
  domain: 'com.microsoft',
  canonicalise(c) {
    const { b } = c;
    const [output = '', lengths = '', sum = ''] = c.node.outputs;
    const words = b.op('Gather', [c.input(2), c.input(0)]);
    const place = c.has(8) ? b.op('Gather', [c.input(3), c.input(8)]) : firstRows(c);
    const placed = b.add(words, place);
    const whole = c.has(1) ? b.add(placed, b.op('Gather', [c.input(4), c.input(1)])) : placed;
    const epsilon = float(numberAttribute(c.node, 'epsilon', 1e-12));
    b.op('LayerNormalization', [whole, c.input(5), c.input(6)], { axis: int(-1), epsilon }, output);
    if (sum) b.op('Identity', [whole], {}, sum);
    if (lengths) maskLengths(c, lengths);
  },
};

/** The position embeddings of a sequence as long as the ids: the table's first rows. */
function firstRows({ b, input }: CanonicalContext): string {
  const length = b.op('Slice', [b.op('Shape', [input(0)]), b.ints([1]), b.ints([2])]);
  return b.op('Slice', [input(3), b.ints([0]), length, b.ints([0])]);
}

/** Sum of each row of the mask; 0 where there is none. */
function maskLengths(c: CanonicalContext, output: string): void {
  const { b } = c;
  const mask = c.has(7) ? c.input(7) : b.op('Sub', [c.input(0), c.input(0)]);
  const sum = b.op('ReduceSum', [mask, b.ints([1])], { keepdims: int(0) });
  b.op('Cast', [sum], { to: int(dataTypeCode('int32')) }, output);
}
