import { attribute, int } from '../../model';
import { type CanonicalContext, type OperatorRule, Unresolved } from '../operator';
import { samples } from './matrix';
import { shapesUnknown } from './reasons';

/** What prepares features (ai.onnx.ml), said in standard operators. */

const domain = 'ai.onnx.ml';

/** The columns of X that Y names; a vector is a row. */
function extract(c: CanonicalContext): void {
  const { b } = c;
  const shape = b.shapeOf(c.input(0));
  const rows = shape.length > 1 ? c.input(0) : b.unsqueeze(c.input(0), [0]);
  const at = b.op('Reshape', [c.input(1), b.ints([-1])]);
  b.op('Gather', [rows, at], { axis: int(-1) }, c.node.outputs[0]);
}

/** (X − offset)·scale; either is one number or one a column. */
function scale(c: CanonicalContext): void {
  const { b, node } = c;
  const list = (name: string, otherwise: number): string => {
    const values = attribute(node, name, 'floats') ?? [otherwise];
    return b.constant('float32', values.length === 1 ? [] : [values.length], values);
  };
  const centred = b.op('Sub', [b.cast(c.input(0), 'float32'), list('offset', 0)]);
  b.op('Mul', [centred, list('scale', 1)], {}, node.outputs[0]);
}

/** Every row divided by its norm, where that is not zero. */
function normalise(c: CanonicalContext): void {
  const { b, node } = c;
  const x = b.cast(c.input(0), 'float32');
  const size = {
    MAX: (): string => b.reduce('ReduceMax', x, [-1]),
    L1: (): string => b.reduce('ReduceSum', b.abs(x), [-1]),
    L2: (): string => b.reduce('ReduceL2', x, [-1]),
  }[(attribute(node, 'norm', 'string') ?? 'MAX') as 'MAX']();
  const divisor = b.where(b.equal(size, 0), 1, size);
  b.op('Div', [x, divisor], {}, node.outputs[0]);
}

/** Another number in place of the one that stands for what is missing: one, or one a column. */
function impute(c: CanonicalContext): void {
  const { b, node } = c;
  const dtype = b.dtypeOf(c.input(0));
  const real = dtype !== 'int64';
  const values =
    attribute(node, real ? 'imputed_value_floats' : 'imputed_value_int64s', real ? 'floats' : 'ints') ?? [];
  const missing = attribute(node, real ? 'replaced_value_float' : 'replaced_value_int64', real ? 'float' : 'int') ?? 0;
  const numbers = b.constant(dtype, values.length === 1 ? [] : [values.length], values.map(Number));
  const absent = Number.isNaN(Number(missing)) ? b.op('IsNaN', [c.input(0)]) : b.equal(c.input(0), Number(missing));
  b.op('Where', [absent, numbers, c.input(0)], {}, node.outputs[0]);
}

/** All inputs side by side, each cut off or filled up with zeros to its stated width. */
function join(c: CanonicalContext): void {
  const { b, node } = c;
  const widths = attribute(node, 'inputdimensions', 'ints') ?? [];
  const parts = node.inputs.map((name, i) => {
    const part = samples({ ...c, input: () => name });
    const width = widths[i];
    if (width === undefined) throw new Unresolved(name);
    if (width <= part.columns) return width < part.columns ? b.slice(part.x, [0], [width], [1]) : part.x;
    return b.op('Pad', [part.x, b.ints([0, 0, 0, width - part.columns])]);
  });
  b.op('Concat', parts, { axis: int(1) }, node.outputs[0]);
}

export const features: readonly OperatorRule[] = [
  { type: 'ArrayFeatureExtractor', domain, canonicalise: extract, cut: shapesUnknown },
  { type: 'FeatureVectorizer', domain, canonicalise: join, cut: shapesUnknown },
  { type: 'Imputer', domain, canonicalise: impute, cut: shapesUnknown },
  { type: 'Normalizer', domain, canonicalise: normalise, cut: shapesUnknown },
  { type: 'Scaler', domain, canonicalise: scale, cut: shapesUnknown },
];
