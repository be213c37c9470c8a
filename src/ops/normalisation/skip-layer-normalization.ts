import { int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';

/**
 * com.microsoft's layer normalisations with a residual addition before them: (input, skip, gamma, beta?, bias?) to (output, mean?,
 * inverse deviation?, sum?). The simplified form is RMS normalisation and has no beta.
 */
function lower(c: CanonicalContext, simplified: boolean): void {
  const { b } = c;
  const [output = '', mean = '', inverse = '', sum = ''] = c.node.outputs;
  const bias = simplified ? 3 : 4;
  const joined = b.add(c.input(0), c.input(1));
  const whole = c.has(bias) ? b.add(joined, c.input(bias)) : joined;
  const epsilon = { type: 'float', value: numberAttribute(c.node, 'epsilon', 1e-12) } as const;
  const inputs = [whole, c.input(2), ...(!simplified && c.has(3) ? [c.input(3)] : [])];
  const outputs = simplified ? [output, inverse] : [output, mean, inverse];
  while (outputs.at(-1) === '') outputs.pop();
  b.node(
    simplified ? 'SimplifiedLayerNormalization' : 'LayerNormalization',
    inputs,
    { axis: int(-1), epsilon },
    outputs,
  );
  if (sum) b.op('Identity', [whole], {}, sum);
}

export const skipLayerNormalization: OperatorRule = {
  type: 'SkipLayerNormalization',
  domain: 'com.microsoft',
  canonicalise: (c) => lower(c, false),
};

export const skipSimplifiedLayerNormalization: OperatorRule = {
  type: 'SkipSimplifiedLayerNormalization',
  domain: 'com.microsoft',
  canonicalise: (c) => lower(c, true),
};
