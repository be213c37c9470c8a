import { readTfjsCode } from '../src/sources/tfjs-code';
import { parse } from '../src/sources/tfjs-code/syntax';
import { medianOf } from './support/clock';

/** Reading layer code after a keystroke, against parsing the same text: what evaluation costs beyond what any editor does. */

const model = (n: number): string => `
const options${n} = { units: ${n + 8}, activation: 'relu', kernelInitializer: 'heNormal' };

function block${n}(model, times, units = ${n + 4}) {
  for (let i = 0; i < times; i++) {
    model.add(tf.layers.dense({ ...options${n}, units: units * (i + 1) }));
    model.add(tf.layers.batchNormalization());
  }
  return model;
}

export function createModel${n}(inputSize, outputs = ${n + 2}) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [inputSize], units: 16, activation: 'tanh' }));
  block${n}(model, 4);
  if (outputs > 1) {
    model.add(tf.layers.dense({ units: outputs, activation: 'softmax' }));
  } else {
    model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  }
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
  return model;
}

const input${n} = tf.input({ shape: [${n + 1}] });
let x${n} = input${n};
for (const units of [32, 16, 8].map((u) => u + ${n})) {
  x${n} = tf.layers.dense({ units, activation: 'elu', name: \`dense${n}_\${units}\` }).apply(x${n});
}
const model${n} = tf.model({ inputs: input${n}, outputs: x${n} });

document.querySelector('#train${n}').addEventListener('click', async () => {
  const data = await fetch('data${n}.json').then((response) => response.json());
  const xs = tf.tensor2d(data.map((row) => row.slice(0, ${n + 1})));
  const ys = tf.tensor2d(data.map((row) => [row[${n}]]));
  await model${n}.fit(xs, ys, { epochs: 10, callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) } });
});
`;

for (const lines of [1_000, 5_000]) {
  const count = Math.round(lines / (model(0).split('\n').length - 1));
  const text = `import * as tf from '@tensorflow/tfjs';\n${Array.from({ length: count }, (_, n) => model(n)).join('')}`;
  let keystroke = 0;
  const typed = (): string => `${text}// ${keystroke++}`;
  const layers = readTfjsCode(text, { path: '/main.js' }).networks.reduce((n, { layers }) => n + layers.length, 0);
  for (let warm = 0; warm < 20; warm++) readTfjsCode(typed(), { path: '/main.js' });
  const read = medianOf(15, () => readTfjsCode(typed(), { path: '/main.js' }));
  const parsed = medianOf(15, () => parse(typed(), '/main.js'));
  console.log(
    `a keystroke in ${text.split('\n').length} lines with ${layers} layers: ${read.toFixed(1)} ms = ` +
      `${(read / parsed).toPrecision(3)} x parsing (${parsed.toFixed(1)} ms)`,
  );
}
