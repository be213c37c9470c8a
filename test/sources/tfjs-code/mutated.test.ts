import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { readTfjsCode } from '../../../src/sources/tfjs-code';
import { random } from '../../support/draw';
import { generated } from '../../support/tfjs/generated/program';

/** Programs with one character more, less or other than there should be: read all the same, and what is beside them stays as it is. */

const neighbour = `const beside = tf.sequential({ name: 'beside', layers: [
  tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: 'zeros', activation: 'relu' }),
  tf.layers.dense({ units: 1 }),
] });
`;

const strange = '(){}[];,.:\'"`=>+-*/\\!?<&|#@$0a \n';

function mutated(text: string, next: () => number): string {
  const at = Math.floor(next() * (text.length + 1));
  const put = strange[Math.floor(next() * strange.length)] ?? ';';
  const kind = Math.floor(3 * next());
  return text.slice(0, at) + (kind === 0 ? '' : put) + text.slice(kind === 2 ? at : at + 1);
}

const rounds = process.env.GRADWISE_FULL ? 60 : 8;

describe.each(Array.from({ length: 25 }, (_, n) => generated(n + 1)))('$name', ({ text, path, files }) => {
  const next = random(text.length);

  it('is read after any change of a character', () => {
    for (let n = 0; n < rounds; n++) {
      const changed = mutated(text, next);
      expect(() => readTfjsCode(changed, { path, read: (file) => files.get(file) }), changed).not.toThrow();
    }
  });

  it('leaves the findings of a model above it alone', () => {
    const own = (whole: string) =>
      analyzeText(path, whole)
        .models.find((m) => m.model.name === 'beside')
        ?.findings.map((f) => f.ruleId);
    const expected = own(neighbour);
    expect(expected?.length).toBeGreaterThan(0);
    for (let n = 0; n < rounds; n++) {
      const changed = `${neighbour};\n${mutated(text, next)}`;
      expect(own(changed), changed).toEqual(expected);
    }
  });
});
