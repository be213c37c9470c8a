import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import type { Position } from '../../src/model';
import { layerRange, layersAt, layerWord } from '../../src/view/layerPlaces';

const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, inputShape: [4] }));
model.add(tf.layers.reLU());
for (let i = 0; i < 3; i++) {
  model.add(tf.layers.dense({ units: 8, activation: 'tanh' }));
}
model.add(tf.layers.reshape({ targetShape: [2, 4] }));
model.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 5 }) }));
`;
const lines = text.split('\n');
const [model] = analyzeText('/work/model.js', text).models;
const layers = model?.model.layers ?? [];

const at = (word: string): Position => {
  const line = lines.findIndex((content) => content.includes(word));
  return { line, character: (lines[line] ?? '').indexOf(word) };
};
const found = (word: string) => layersAt(layers, at(word)).map(({ kind, activation }) => [kind, activation?.kind]);

describe('the layers at a place in the text', () => {
  it.each([
    ['units: 8, inputShape', [['dense', 'relu']]],
    ['reLU', [['dense', 'relu']]],
    ["'tanh'", Array.from({ length: 3 }, () => ['dense', 'tanh'])],
    // Both directions.
    ['lstm', Array.from({ length: 2 }, () => ['lstm', undefined])],
    ['sequential', []],
    ['for (let', []],
  ])('%s', (word, expected) => expect(found(word)).toEqual(expected));

  it('the end of a call still belongs to it', () => {
    const { line, character } = at('));');
    expect(layersAt(layers, { line, character: character + 1 })).toHaveLength(1);
    expect(layersAt(layers, { line, character: character + 2 })).toHaveLength(0);
  });
});

describe('the place of a layer', () => {
  const shown = (range: ReturnType<typeof layerRange>) =>
    range && lines[range.start.line]?.slice(range.start.character, range.end.character);

  it('is the call that makes it, and the word that names it', () => {
    const [first] = layers;
    expect(first && shown(layerRange(first))).toBe('tf.layers.dense({ units: 8, inputShape: [4] })');
    expect(first && shown(layerWord(first))).toBe('dense');
  });

  it('is none where no text makes it', () => {
    const [first] = layers;
    if (!first) return expect.fail('no layer');
    const { object: _, ...bare } = first;
    expect(layerRange(bare)).toBeUndefined();
  });
});
