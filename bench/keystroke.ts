import { join } from 'node:path';
import { LiveText } from '../src/analyzeLive';
import { analyzeText } from '../src/analyzeText';
import { parse } from '../src/sources/tfjs-code/syntax';
import { CodeWorker } from '../src/vscode/code/codeWorker';
import { median, threadMeanOf } from './support/clock';

/**
 * What is done after a keystroke in 1,000 lines: the work itself, in this thread, against parsing the same text alone; and until the editor
 * has the answer of its own thread, passing it over included.
 */

const model = (n: number): string => `
function build${n}(inputs) {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ inputShape: [28, 28, inputs], filters: ${8 + n}, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  for (const units of [64, 32]) {
    model.add(tf.layers.dense({ units, activation: 'relu', kernelInitializer: 'heNormal' }));
  }
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  return model;
}
`;
const rest = (n: number): string => `
export async function train${n}(model, data, epochs = ${n}) {
  const history = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { xs, ys } = data.nextBatch(64 + ${n});
    const { loss } = (await model.fit(xs, ys, { epochs: 1, shuffle: true })).history;
    history.push({ epoch, loss: loss[0], at: Date.now() });
    tf.dispose([xs, ys]);
  }
  return history.filter(({ loss }) => Number.isFinite(loss));
}
`;

const parts = Array.from({ length: 40 }, (_, n) => model(n) + rest(n) + rest(n + 40)).join('');
const lines = `import * as tf from '@tensorflow/tfjs';\n${parts}`.split('\n').slice(0, 1_000);
const text = lines.join('\n');
const middle = lines.slice(0, 500).join('\n').length;

let keystroke = 0;
const typed = {
  'at the end': () => `${text}\n// ${keystroke++}`,
  'in a layer': () =>
    text.slice(0, middle) + text.slice(middle).replace('units: 10', `units: ${10 + (keystroke++ % 90)}`),
  'above half of the models': () =>
    `${text.slice(0, middle)}\n${'// a new line\n'.repeat(1 + (keystroke++ % 50))}${text.slice(middle)}`,
};
const path = '/main.js';
const layers = analyzeText(path, text).models.reduce((n, { model }) => n + model.layers.length, 0);
console.log(`${lines.length} lines with ${layers} layers; after a keystroke`);

async function main(): Promise<void> {
  const worker = new CodeWorker({ file: join(process.cwd(), 'dist/code-worker.js'), onFailure: console.error });
  for (const [where, type] of Object.entries(typed)) {
    const live = new LiveText(path);
    for (let warm = 0; warm < 20; warm++) live.judge(type());
    const judged = threadMeanOf(50, () => live.judge(type()));
    const parsed = threadMeanOf(50, () => parse(type(), path));
    const answered: number[] = [];
    for (let round = 0; round < 40; round++) {
      const started = performance.now();
      await worker.judge({ path, text: type(), unsaved: new Map(), rules: {} });
      if (round >= 15) answered.push(performance.now() - started);
    }
    console.log(
      `${where}: ${judged.toFixed(1)} ms = ${(judged / parsed).toPrecision(3)} x parsing (${parsed.toFixed(1)} ms); ` +
        `answered by the editor's thread after ${median(answered).toFixed(1)} ms`,
    );
  }
  worker.dispose();
}

void main();
