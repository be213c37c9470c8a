import { type Attributes, attribute, int, string } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';

/** com.microsoft's own forms of standard operators, from before these were standard. */

const domain = 'com.microsoft';

/** A node of the same inputs and outputs in the standard domain. */
const standard = (c: CanonicalContext, inputs = c.node.inputs, attributes: Attributes = c.node.attributes): void =>
  c.keep({ domain: '', inputs, attributes });

const long = ({ b, input }: CanonicalContext, i: number): string => b.op('Cast', [input(i)], { to: int(7) });

/** (X, axis as a number): a new axis of length 1. */
const expandDims = (c: CanonicalContext): void => {
  const axis = c.b.op('Reshape', [long(c, 1), c.b.ints([1])]);
  c.keep({ op: 'Unsqueeze', domain: '', inputs: [c.input(0), axis] });
};

const modes: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };

const gridSample = (c: CanonicalContext): void => {
  const mode = attribute(c.node, 'mode', 'string') ?? 'bilinear';
  standard(c, c.node.inputs, { ...c.node.attributes, mode: string(modes[mode] ?? mode) });
};

/** Pads may be a row of a matrix. */
const pad = (c: CanonicalContext): void => {
  const pads = c.b.op('Reshape', [c.input(1), c.b.ints([-1])]);
  standard(c, [c.input(0), pads, ...c.node.inputs.slice(2)]);
};

/** (start, limit, step?), as scalars or vectors of one number. */
const range = (c: CanonicalContext): void => {
  const { b } = c;
  const scalar = (i: number): string => b.op('Reshape', [c.input(i), b.constant('int64', [0], [])]);
  const step = c.has(2) ? scalar(2) : b.scalar(1, c.dtype(0) ?? 'float32');
  standard(c, [scalar(0), scalar(1), step]);
};

export const runtimeForms: readonly OperatorRule[] = [
  { type: 'ExpandDims', domain, canonicalise: expandDims },
  { type: 'GatherND', domain, canonicalise: (c) => standard(c, [c.input(0), long(c, 1)]) },
  { type: 'GridSample', domain, canonicalise: gridSample },
  { type: 'Pad', domain, canonicalise: pad },
  { type: 'Range', domain, canonicalise: range },
  { type: 'Trilu', domain, canonicalise: (c) => standard(c) },
];
