import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyzeText } from '../../src/analyzeText';
import { editedText } from '../../src/findings/edited';
import type { Layer } from '../../src/model';
import { candidates, hiddenLayers } from '../../src/recommend/candidate';
import { codeEdits } from '../../src/sources/tfjs-code/edits';
import { sequential } from '../support/codeRuleTester';

const program = sequential([
  "dense({ units: 40, inputShape: [24], activation: 'sigmoid' })",
  "dense({ units: 40, activation: 'sigmoid' })",
  "dense({ units: 40, activation: 'sigmoid' })",
  "dense({ units: 5, activation: 'softmax' })",
]);

const layersOf = (code: string): readonly Layer[] => analyzeText('/work/model.js', code).models[0]?.model.layers ?? [];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('candidates', () => {
  const found = candidates(layersOf(program));

  it('leave inputs’ weights and the output alone', () => {
    const hidden = hiddenLayers(layersOf(program)).map((l) => l.id);
    expect(hidden).toHaveLength(3);
    for (const { suppose } of found) {
      expect(hidden.slice(1)).toEqual(expect.arrayContaining([...suppose.variance.keys()]));
      expect(hidden).toEqual(expect.arrayContaining([...suppose.activation.keys()]));
    }
  });

  it('are other initializers, other activations, and both at once', () => {
    expect(found.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Draw the weights of 2 layers with heUniform',
        'Use tanh in 3 layers',
        'Use relu in 3 layers, with weights drawn by heUniform',
        'Use swish in 3 layers, with weights drawn by varianceScaling (scale 2.81)',
      ]),
    );
  });

  it('can all be written in the program, and the library then draws what theory was told', () => {
    for (const { changes, suppose, title } of found) {
      const edits = changes && codeEdits(changes, program);
      expect(edits, title).toBeDefined();
      const model = new Function('tf', `${editedText(program, edits ?? [])}\nreturn model;`)(tf) as tf.LayersModel;
      for (const [id, variance] of suppose.variance) {
        const index = layersOf(program).findIndex((l) => l.id === id);
        const kernel = model.layers[index]?.getWeights()[0];
        const measured = kernel ? tf.moments(kernel).variance.dataSync()[0] : undefined;
        // 1,600 elements: the variance of a uniform draw is known to 2.2 %.
        expect(Math.abs((measured ?? 0) / variance - 1), `${title}: ${measured}, not ${variance}`).toBeLessThan(0.12);
      }
      model.dispose();
    }
  });
});

it('nobody is told to do what is done already', () => {
  const he = program.replaceAll("activation: 'sigmoid'", "activation: 'relu', kernelInitializer: 'heUniform'");
  const titles = candidates(layersOf(he)).map(({ title }) => title);
  expect(titles).not.toContain('Draw the weights of 2 layers with heUniform');
  expect(titles.some((title) => title.startsWith('Use relu'))).toBe(false);
});
