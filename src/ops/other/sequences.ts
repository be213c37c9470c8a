import { int, type Node, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import { type CanonicalContext, type Gradient, NoGradient, type OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/** Sequences and optionals whose elements are known one by one are taken apart; a gradient does not pass the others. */

const cut = 'the tensors in a sequence that is built at run time are not followed';

/** Reached only where the canonical graph still has the sequence. */
const gradient: Gradient = () => {
  throw new NoGradient(cut);
};

const producer = (b: GraphBuilder, value: string): Node | undefined =>
  b.nodes.findLast((n) => n.domain === '' && n.outputs.includes(value));

const position = (b: GraphBuilder, input: string | undefined): number | undefined =>
  b.types.get(input ?? '')?.values?.[0];

/** The tensors that the sequence `value` holds; undefined where the graph built so far does not say. */
export function sequenceElements(b: GraphBuilder, value: string): readonly string[] | undefined {
  const node = producer(b, value);
  const [from = '', second, third] = node?.inputs ?? [];
  switch (node?.op) {
    case 'SequenceEmpty':
      return [];
    case 'SequenceConstruct':
      return node.inputs;
    case 'Identity':
      return sequenceElements(b, from);
    case 'SequenceErase': {
      const [before, at] = [sequenceElements(b, from), second ? position(b, second) : -1];
      return before && at !== undefined ? before.toSpliced(at, 1) : undefined;
    }
    case 'SequenceInsert': {
      const before = sequenceElements(b, from);
      const at = third ? position(b, third) : before?.length;
      return before && at !== undefined ? before.toSpliced(at, 0, second ?? '') : undefined;
    }
    default:
      return undefined;
  }
}

function at(c: CanonicalContext): void {
  const [all, index] = [sequenceElements(c.b, c.input(0)), c.type(1)?.values?.[0]];
  const element = index === undefined ? undefined : all?.at(index);
  if (element === undefined) c.keep();
  else c.b.op('Identity', [element], {}, c.node.outputs[0]);
}

function concatenate(c: CanonicalContext): void {
  const all = sequenceElements(c.b, c.input(0));
  const axis = numberAttribute(c.node, 'axis', 0);
  if (!all?.length) c.keep();
  else if (numberAttribute(c.node, 'new_axis', 0) === 0) c.b.op('Concat', all, { axis: int(axis) }, c.node.outputs[0]);
  else {
    const stacked = all.map((x) => c.b.unsqueeze(x, [axis]));
    c.b.op('Concat', stacked, { axis: int(axis) }, c.node.outputs[0]);
  }
}

/** With known sizes a Split and a SequenceConstruct, so that its elements are known. */
function split(c: CanonicalContext): void {
  const { b } = c;
  const x = c.type(0);
  const axis = x && axisOf(numberAttribute(c.node, 'axis', 0), x.shape.length);
  const sizes = axis === undefined ? undefined : splitSizes(c, x?.shape[axis] as number);
  if (axis === undefined || !sizes?.length) {
    c.keep();
    return;
  }
  const parts = b.node('Split', [c.input(0), b.ints(sizes)], { axis: int(axis) }, sizes.length);
  const dropped = !c.has(1) && numberAttribute(c.node, 'keepdims', 1) === 0;
  const held = dropped ? parts.map((p) => b.squeeze(p, [axis])) : parts;
  b.op('SequenceConstruct', held, {}, c.node.outputs[0]);
}

/** `split` is a list of sizes, or as a scalar the size of every part but perhaps the last; without it the parts have size 1. */
function splitSizes(c: CanonicalContext, whole: number): readonly number[] | undefined {
  if (!c.has(1)) return Array<number>(whole).fill(1);
  const given = c.type(1);
  if (!given?.values) return undefined;
  if (given.shape.length === 1) return given.values;
  const each = given.values[0] as number;
  return Array.from({ length: Math.ceil(whole / each) }, (_, i) => Math.min(each, whole - i * each));
}

/** Since opset 18 a tensor is an optional that has its element. */
function unwrap(c: CanonicalContext): void {
  const node = producer(c.b, c.input(0));
  const inner = node?.op === 'Optional' ? node.inputs[0] : c.type(0) ? c.input(0) : undefined;
  if (inner) c.b.op('Identity', [inner], {}, c.node.outputs[0]);
  else c.keep();
}

export const sequences: readonly OperatorRule[] = [
  { type: 'ConcatFromSequence', canonicalise: concatenate, gradient, cut },
  { type: 'Optional', gradient, cut },
  { type: 'OptionalGetElement', canonicalise: unwrap, gradient, cut },
  { type: 'OptionalHasElement', infer: () => [{ dtype: 'bool', shape: [] }], gradient: 'none' },
  { type: 'SequenceAt', canonicalise: at, gradient, cut },
  { type: 'SequenceConstruct', gradient, cut },
  { type: 'SequenceEmpty', gradient: 'none' },
  { type: 'SequenceErase', gradient, cut },
  { type: 'SequenceInsert', gradient, cut },
  { type: 'SequenceLength', infer: () => [{ dtype: 'int64', shape: [] }], gradient: 'none' },
  { type: 'SplitToSequence', canonicalise: split, gradient, cut },
];
