import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { analyzeText } from '../../../src/analyzeText';
import { hovers } from '../../../src/vscode/code/hovers';
import { measured, measuredLayer } from '../../view/network';
import { asDocument, type Hover, Position, seen, TextDocument, workspace } from '../fake';
import { ToldAnalyses } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

const program = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ name: 'a_b', units: 64, inputShape: [64], activation: 'relu', kernelInitializer: 'zeros' }));
for (let i = 0; i < 5; i++) model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
const series = tf.sequential({ layers: [tf.layers.simpleRNN({ units: 4, inputShape: [5, 3] })] });
`;

let analyses: ToldAnalyses;
let document: TextDocument;
beforeEach(() => {
  analyses = new ToldAnalyses();
  hovers(analyses);
  document = TextDocument.open('net.js', 'javascript', program);
  analyses.tell(asDocument(document).uri, { kind: 'static' }, analyzeText('/models/net.js', program));
});
afterEach(() => void workspace.textDocuments.splice(0));

/** What is read over the first place where the words stand. */
async function over(words: string): Promise<string | undefined> {
  const before = program.slice(0, program.indexOf(words)).split('\n');
  const position: object = new Position(before.length - 1, before.at(-1)?.length ?? 0);
  const token: Partial<vscode.CancellationToken> = {};
  const shown: unknown = await seen.hoverProvider?.provideHover(
    asDocument(document),
    position as vscode.Position,
    token as vscode.CancellationToken,
  );
  return (shown as Hover | undefined)?.contents.read;
}

describe('over a layer', () => {
  test('is what it is, and what theory says of it; nothing of χ where no layer is before it', async () => {
    const text = await over('dense({ name');
    expect(text).toContain('a_b · dense · [64, 64] · relu');
    expect(text).toContain('Fan-in 64, fan-out 64');
    expect(text).toContain('Var(w) = 0 (zeros, declared)');
    expect(text).not.toContain('χ');
    expect(text).not.toContain('Measured');
  });

  test('is why it is underlined', async () => {
    expect(await over("'zeros'")).toContain('the gradient that goes back through it is Wᵀ·∂L/∂z = 0');
  });

  test('is each of the layers that a loop makes there, as far as that can be read', async () => {
    const text = await over("activation: 'relu' })");
    expect(text?.match(/dense_Dense\d · dense/g)).toHaveLength(3);
    expect(text).toContain('2 more layers are made here.');
  });

  test('is the matrix from step to step, where there is one', async () => {
    expect(await over('simpleRNN')).toMatch(/From step to step: Var\(w\) = 0.25 \(orthogonal, default\)/);
  });

  test('is what was measured, once it was', async () => {
    const analysis = analyzeText('/models/net.js', program);
    const [model] = analysis.models;
    const [layer] = model?.model.layers ?? [];
    if (!model || !layer?.weight) return expect.fail('no layer');
    const names = [layer.preActivation, layer.output, layer.weight.name];
    const tensors = measuredLayer(0, { l2: 0.5 }).map((tensor, i) => ({ ...tensor, name: names[i] ?? tensor.name }));
    const probed = { ...analysis, models: [{ ...model, probe: measured({ tensors }) }] };
    analyses.tell(asDocument(document).uri, { kind: 'ended' }, probed);
    expect(await over('dense({ name')).toContain('Measured: ‖∂L/∂z‖ = 0.5, ‖∂L/∂W‖ = 1');
  });
});

test.each(['import', "name: 'a_b'", 'inputShape', '64]'])('over anything else is nothing: %s', async (words) => {
  expect(await over(words)).toBeUndefined();
});

test('nothing is said of a text that has been changed since', async () => {
  document.type(`${program} `);
  expect(await over('dense({ name')).toBeUndefined();
});

test('names cannot carry markup or links', async () => {
  const text = program.replaceAll('a_b', '[x](command:evil)');
  document = TextDocument.open('evil.js', 'javascript', text);
  analyses.tell(asDocument(document).uri, { kind: 'static' }, analyzeText('/models/evil.js', text));
  const position: object = new Position(2, 21);
  const shown: unknown = await seen.hoverProvider?.provideHover(
    asDocument(document),
    position as vscode.Position,
    {} as Partial<vscode.CancellationToken> as vscode.CancellationToken,
  );
  expect((shown as Hover | undefined)?.contents.value).toContain('\\[x\\]\\(command:evil\\)');
});
