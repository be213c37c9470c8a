import { describe, expect, it } from 'vitest';
import { bodyOf, messages, quote, readCode, readNetwork } from '../../support/tfjs/read';

/** What only running the program would tell is unknown, and said. */

const config = (text: string, n = 0): unknown => bodyOf(readNetwork(text))[n]?.config;
const classes = (text: string): string[] => bodyOf(readNetwork(text)).map((l) => l.className);
const dense = (units: string): string => `tf.layers.dense({ units: ${units}, inputShape: [2] })`;

describe('an option that is not known', () => {
  it('is unknown, says why, and is remarked at its value', () => {
    const text = `const units = Number(document.getElementById('units').value);\ntf.sequential({ layers: [${dense('units')}] });`;
    expect(config(text)).toMatchObject({ units: { kind: 'unknown', why: expect.stringContaining('document') } });
    const [remark] = readNetwork(text).remarks;
    expect(remark?.message).toMatch(/^`units` is not known here: /);
    expect(quote(text, remark?.range)).toBe('units');
  });

  it('may be one size of a shape', () => {
    const text = 'tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4, data.width] })] });';
    expect(readNetwork(text).layers[0]?.config.batchInputShape).toEqual([
      null,
      4,
      { kind: 'unknown', why: expect.any(String) },
    ]);
    expect(messages(readCode(text))).toContainEqual(expect.stringMatching(/^A part of `inputShape` is not known here/));
  });

  it('may be anything that is different each time', () => {
    for (const value of [
      'Math.random()',
      'Date.now()',
      'await fetch(url)',
      'process.argv[2]',
      'tf.randomNormal([2])',
      '/x/.exec(s)',
      '10n',
    ]) {
      expect(config(`tf.sequential({ layers: [${dense(value)}] });`), value).toMatchObject({
        units: { kind: 'unknown' },
      });
    }
  });

  it('does not spread to its neighbours', () => {
    const text = `tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: pick(), inputShape: [2] })] });`;
    expect(config(text)).toMatchObject({ units: 3, inputShape: [2], activation: { kind: 'unknown' } });
  });

  it('is unknown inside an initializer too', () => {
    const text = `tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: s }) })] });`;
    expect(config(text)).toMatchObject({
      kernelInitializer: { className: 'RandomNormal', config: { mean: 0, stddev: { kind: 'unknown' } } },
    });
  });

  it('is left out of what is known where options are spread that are not known', () => {
    const text = `tf.sequential({ layers: [tf.layers.dense({ ...given, units: 3, inputShape: [2] })] });`;
    expect(config(text)).toEqual({ units: 3, inputShape: [2] });
    expect(messages(readCode(text))).toContainEqual(expect.stringMatching(/may be more options/));
  });

  it('is what its default says where nobody gives it', () => {
    expect(config(`tf.sequential({ layers: [${dense('process.env.UNITS || 7')}] });`)).toMatchObject({ units: 7 });
    expect(
      config(`function f({ units = 5 } = {}) { return tf.sequential({ layers: [${dense('units')}] }); }`),
    ).toMatchObject({ units: 5 });
    expect(config(`export const f = (o) => tf.sequential({ layers: [${dense('o.units ?? 4')}] });`)).toMatchObject({
      units: 4,
    });
  });
});

describe('a condition that is not known', () => {
  it('between two values leaves the value unknown', () => {
    const text = `tf.sequential({ layers: [${dense('wide ? 8 : 4')}] });`;
    expect(config(text)).toMatchObject({ units: { kind: 'unknown', why: expect.stringContaining('line 1') } });
  });

  it('between equal values is none', () => {
    expect(
      config(`let n; if (q) { n = 4; } else { n = 2 + 2; }\ntf.sequential({ layers: [${dense('n')}] });`),
    ).toMatchObject({ units: 4 });
  });

  it('takes a layer that is added on one way, and says so at the condition', () => {
    const text = `const m = tf.sequential({ layers: [${dense('3')}] });
if (options.dropout) m.add(tf.layers.dropout({ rate: 0.5 }));
m.add(tf.layers.dense({ units: 1 }));`;
    expect(classes(text)).toEqual(['Dense', 'Dropout', 'Dense']);
    const [remark] = readCode(text).remarks;
    expect(remark?.message).toMatch(/first way/);
    expect(quote(text, remark?.range)).toBe('options.dropout');
  });

  it('takes the first of two ways, not both one after the other', () => {
    const text = `const m = tf.sequential();
if (deep) { m.add(${dense('9')}); m.add(tf.layers.reLU()); } else { m.add(${dense('1')}); }
m.add(tf.layers.dense({ units: 2 }));`;
    expect(classes(text)).toEqual(['Dense', 'ReLU', 'Dense']);
    expect(config(text)).toMatchObject({ units: 9 });
  });

  it('keeps both models where each way makes one', () => {
    const text = `let m;
if (kind === 'a') { m = tf.sequential({ layers: [${dense('1')}] }); } else { m = tf.sequential({ layers: [${dense('2')}] }); }
m.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });`;
    const { networks } = readCode(text);
    expect(networks.map((n) => bodyOf(n)[0]?.config.units)).toEqual([1, 2]);
    expect(networks.map((n) => n.compiled?.losses[0]?.name)).toEqual(['meanSquaredError', 'meanSquaredError']);
  });

  it('ends a function on one way only', () => {
    const text = `function block(x, skip) {
  const y = tf.layers.dense({ units: 2 }).apply(x);
  if (!skip.ok) return y;
  return tf.layers.add().apply([x, y]);
}
const x = tf.input({ shape: [2] });
tf.model({ inputs: x, outputs: block(x, options) });`;
    expect(classes(text)).toEqual(['Dense']);
  });

  it('that throws is taken not to', () => {
    const text = `function check(n) { if (bad(n)) throw new Error('no'); return n; }
tf.sequential({ layers: [${dense('check(6)')}] });`;
    expect(config(text)).toMatchObject({ units: 6 });
  });

  it('in a switch tries every case', () => {
    const text = `function act(kind) { switch (kind) { case 'a': return tf.layers.reLU(); case 'b': return tf.layers.elu(); default: throw 1; } }
tf.sequential({ layers: [${dense('2')}, act(given)] });`;
    expect(classes(text)).toEqual(['Dense', 'ReLU']);
  });
});

describe('a loop that cannot be counted', () => {
  it('is taken to run once, and that is said', () => {
    const text = `const m = tf.sequential({ layers: [${dense('2')}] });
for (let i = 0; i < depth; i++) m.add(tf.layers.dense({ units: 2 + i }));
m.add(tf.layers.dense({ units: 1 }));`;
    expect(classes(text)).toEqual(['Dense', 'Dense', 'Dense']);
    expect(messages(readCode(text))).toContainEqual(expect.stringMatching(/^How often this loop runs/));
  });

  it('over items that are not known', () => {
    const text = `const m = tf.sequential({ layers: [${dense('2')}] });
for (const units of sizes) m.add(tf.layers.dense({ units }));
sizes.forEach((units) => m.add(tf.layers.reLU()));`;
    expect(classes(text)).toEqual(['Dense', 'Dense', 'ReLU']);
    expect(config(text, 1)).toMatchObject({ units: { kind: 'unknown' } });
  });

  it('leaves unknown what it changes', () => {
    const text = `let n = 1; while (more()) n *= 2;\ntf.sequential({ layers: [${dense('n')}] });`;
    expect(config(text)).toMatchObject({ units: { kind: 'unknown' } });
  });

  it('leaves unknown what a long one over data changes, and nothing else', () => {
    const text = `let sum = 0, n = 3; const xs = [];
for (let i = 0; i < 100000; i++) { sum += i; xs.push(i); }
tf.sequential({ layers: [tf.layers.dense({ units: n, inputShape: [sum, xs.length] })] });`;
    expect(config(text)).toMatchObject({ units: 3, inputShape: [{ kind: 'unknown' }, { kind: 'unknown' }] });
  });
});

describe('parts of a network that are not in the code', () => {
  it('a loaded model is opaque, and what follows it is read', () => {
    const text = `async function main() {
  const base = await tf.loadLayersModel('model.json');
  for (const layer of base.layers) layer.trainable = false;
  const features = base.getLayer('conv').output;
  const y = tf.layers.dense({ units: 5, activation: 'softmax' }).apply(features);
  return tf.model({ inputs: base.inputs, outputs: y });
}`;
    const network = readNetwork(text);
    expect(network.layers.map((l) => [l.className, l.opaque ?? false])).toEqual([
      ['InputLayer', false],
      ['Unknown', true],
      ['Dense', false],
    ]);
    expect(network.layers[0]?.config).toEqual({});
    expect(messages(readCode(text)).length).toBeGreaterThan(0);
  });

  it('a layer of a class of the program is opaque and keeps its name and options', () => {
    const text = `class Scale extends tf.layers.Layer {
  constructor(config) { super(config); this.factor = config.factor; }
  call(x) { return tf.tidy(() => x.mul(this.factor)); }
  static get className() { return 'Scale'; }
}
tf.serialization.registerClass(Scale);
const m = tf.sequential({ layers: [${dense('2')}, new Scale({ factor: 3 })] });`;
    const [, scale] = bodyOf(readNetwork(text));
    expect(scale).toMatchObject({ className: 'Scale', name: 'scale_Scale1', config: { factor: 3 }, opaque: true });
    expect(quote(text, scale?.place?.call)).toBe('new Scale({ factor: 3 })');
  });

  it('a layer that is not known stands between its neighbours', () => {
    const text = `const m = tf.sequential({ layers: [${dense('2')}] }); m.add(make()); m.add(tf.layers.dense({ units: 1 }));`;
    expect(bodyOf(readNetwork(text)).map((l) => l.opaque ?? false)).toEqual([false, true, false]);
    expect(messages(readCode(text))).toContainEqual(expect.stringMatching(/^Which layer is added here/));
  });

  it('an input whose shape nobody says is asked for', () => {
    const text = 'const m = tf.sequential(); m.add(tf.layers.dense({ units: 1 }));';
    const network = readNetwork(text);
    expect(network.layers[0]).toMatchObject({ className: 'InputLayer', name: 'dense_Dense1_input', config: {} });
    expect(network.remarks[0]?.message).toMatch(/says nothing of the shape of its input/);
  });
});

describe('weights that come from elsewhere', () => {
  const made = `const m = tf.sequential({ layers: [${dense('2')}] });`;
  it.each([
    ['m.setWeights(saved);', 'm.setWeights(saved)'],
    ['m.layers[0].setWeights([w, b]);', 'm.layers[0].setWeights([w, b])'],
    ["m.loadWeights('w.bin');", "m.loadWeights('w.bin')"],
  ])('%s', (line, call) => {
    const text = `${made}\n${line}`;
    expect(quote(text, readNetwork(text).weightsElsewhere)).toBe(call);
  });

  it('as an option', () => {
    const text = 'tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], weights: [w] })] });';
    expect(quote(text, readNetwork(text).weightsElsewhere)).toBe('weights: [w]');
    expect(config(text)).toEqual({ units: 2, inputShape: [2] });
  });

  it('not where nothing sets them', () => expect(readNetwork(made).weightsElsewhere).toBeUndefined());
});

describe('what is compiled', () => {
  const compiled = (options: string): unknown =>
    readNetwork(`const m = tf.sequential({ layers: [${dense('2')}] });\nm.compile(${options});`).compiled;

  it('a loss that takes logits is none of probabilities', () => {
    expect(compiled("{ loss: tf.losses.softmaxCrossEntropy, optimizer: 'adam' }")).toMatchObject({
      losses: [{ name: 'softmaxCrossEntropy', probabilities: false }],
    });
    expect(compiled('{ loss: tf.metrics.binaryCrossentropy }')).toMatchObject({
      losses: [{ name: 'binaryCrossentropy', probabilities: true }],
    });
  });

  it('a loss of the program’s own is not known', () => {
    expect(compiled('{ loss: (y, p) => y.sub(p).square().mean(), optimizer: make() }')).toMatchObject({
      losses: [null],
    });
  });

  it('an optimizer with a rate that is not known has none', () => {
    expect(compiled("{ loss: 'hinge', optimizer: tf.train.sgd(rate) }")).toMatchObject({ optimizer: { name: 'sgd' } });
    expect(compiled("{ loss: 'hinge', optimizer: tf.train.sgd(rate) }")).not.toHaveProperty('optimizer.learningRate');
  });
});

describe('functions that nothing calls', () => {
  it('are called by those that nothing calls either, not once more on their own', () => {
    const text = `function createModel(units) { return tf.sequential({ layers: [${dense('units')}] }); }
async function train() { const m = createModel(12); m.compile({ loss: 'hinge', optimizer: 'sgd' }); await m.fit(xs, ys); }
document.body.onclick = train;`;
    const { networks } = readCode(text);
    expect(networks.map((n) => bodyOf(n)[0]?.config.units)).toEqual([12]);
    expect(networks[0]?.compiled).toBeDefined();
  });

  it('are called by classes that nothing makes an object of', () => {
    const text = `class Agent { constructor() { this.net = createNet(5); } }
function createNet(units) { return tf.sequential({ layers: [${dense('units')}] }); }`;
    expect(config(text)).toMatchObject({ units: 5 });
  });

  it('share what the module keeps', () => {
    const text = `let model;
export function init() { model = tf.sequential({ layers: [${dense('3')}] }); }
export function prepare() { model.compile({ loss: 'hinge', optimizer: 'sgd' }); }`;
    expect(readNetwork(text).compiled?.losses[0]?.name).toBe('hinge');
  });

  it('may be handlers in elements', () => {
    const text = `export default function App() {
  const start = () => { const m = tf.sequential({ layers: [${dense('3')}] }); };
  return <div><button onClick={start}>Go</button>{items.map((x) => <b key={x}>{x}</b>)}</div>;
}`;
    expect(bodyOf(readNetwork(text, '/work/App.jsx'))).toHaveLength(1);
    expect(bodyOf(readNetwork(text, '/work/App.tsx'))).toHaveLength(1);
  });

  it('may be methods of classes that extend something from elsewhere', () => {
    const text = `import React from 'react';
class App extends React.Component {
  state = { units: 4 };
  componentDidMount() { this.model = tf.sequential({ layers: [${dense('this.state.units')}] }); }
}`;
    expect(config(text)).toMatchObject({ units: 4 });
  });
});

describe('a model that is loaded may not be there', () => {
  const create = `const create = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });`;
  const load = `tf.loadLayersModel('indexeddb://m')`;
  it.each([
    `let m; try { m = await ${load}; } catch { m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); }`,
    `const load = async () => { try { return await ${load}; } catch { return; } };
     async function make() { const m = await load(); if (m) return m; const x = tf.input({ shape: [3] }); return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2 }).apply(x) }); }`,
    `${create} const m = (await ${load}) ?? create();`,
    `${create} let m = await ${load}; if (!m) m = create();`,
    `${create} let m = await ${load}; if (m === null) { m = create(); }`,
  ])('%s', (text) => {
    const dense = readCode(text).networks.flatMap((n) => n.layers.filter((l) => l.className === 'Dense'));
    expect(dense.map((l) => l.config.units)).toEqual([2]);
  });
});
