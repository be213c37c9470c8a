import { describe, expect, it } from 'vitest';
import { bodyOf, optionOf, quote, readCode, readNetwork } from '../../support/tfjs/read';

/** Ranges are judged by the text at them. */
describe('a layer knows where it is written', () => {
  const text = `const tf = require('@tensorflow/tfjs');
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: tf.initializers.heNormal({ seed: 1 }) }));
model.add(tf.layers.reLU());
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });`;
  const network = readNetwork(text);
  const [dense, relu] = bodyOf(network);

  it('its whole call, what names its kind, and its options', () => {
    expect(quote(text, dense?.place?.call)).toMatch(/^tf\.layers\.dense\(\{ units: 4.*\) \}\)$/);
    expect(quote(text, dense?.place?.callee)).toBe('dense');
    expect(quote(text, dense?.place?.object)).toMatch(/^\{ units: 4, .* \}$/);
    expect(optionOf(text, dense, 'units')).toEqual({ property: 'units: 4', value: '4', literal: true });
  });

  it('an initializer as the library makes it, whose arguments are literal', () => {
    const call = 'tf.initializers.heNormal({ seed: 1 })';
    expect(optionOf(text, dense, 'kernelInitializer')).toEqual({
      property: `kernelInitializer: ${call}`,
      value: call,
      literal: true,
    });
    const initializer = dense?.config.kernelInitializer;
    expect(initializer).toMatchObject({ className: 'HeNormal', config: { seed: 1 } });
    const place = typeof initializer === 'object' && initializer && 'place' in initializer && initializer.place;
    expect(place && quote(text, place.callee)).toBe('heNormal');
  });

  it('no options object where none is written', () => {
    expect(relu?.place?.object).toBeUndefined();
    expect(quote(text, relu?.place?.call)).toBe('tf.layers.reLU()');
  });

  it('the model, what compiles it, and its loss', () => {
    expect(quote(text, network.range)).toBe('tf.sequential()');
    expect(quote(text, network.compiled?.range)).toMatch(/^model\.compile\(.*\)$/);
    expect(quote(text, network.compiled?.losses[0]?.range)).toBe("'meanSquaredError'");
  });

  it('each call on tensors', () => {
    const code = `const x = tf.input({ shape: [2] });
const y = tf.layers.dense({ units: 3 }).apply(x);
tf.model({ inputs: x, outputs: y });`;
    const { calls, layers, range } = readNetwork(code);
    expect(quote(code, calls[1]?.range)).toBe('tf.layers.dense({ units: 3 }).apply(x)');
    expect(quote(code, range)).toBe('tf.model({ inputs: x, outputs: y })');
    expect(optionOf(code, layers[0], 'batchInputShape')).toMatchObject({ property: 'shape: [2]', literal: true });
  });
});

describe('an option leads to where its value is written', () => {
  it('in a variable that only this layer uses', () => {
    const text = `const options = { units: 4, activation: 'tanh' };
tf.sequential({ layers: [tf.layers.dense({ ...options, inputShape: [1] })] });`;
    const [dense] = bodyOf(readNetwork(text));
    expect(optionOf(text, dense, 'activation')).toEqual({
      property: "activation: 'tanh'",
      value: "'tanh'",
      literal: true,
    });
    expect(quote(text, dense?.place?.options.get('activation')?.value)).toBe("'tanh'");
    expect(dense?.place?.options.get('activation')?.value.start.line).toBe(0);
  });

  it('in a variable that others use too, which is not literal: replacing it there would change them', () => {
    const text = `const base = { activation: 'tanh', kernelInitializer: tf.initializers.zeros() };
const model = tf.sequential();
model.add(tf.layers.dense({ ...base, units: 4, inputShape: [1] }));
model.add(tf.layers.dense({ ...base, units: 2 }));`;
    for (const layer of bodyOf(readNetwork(text))) {
      expect(optionOf(text, layer, 'activation')).toMatchObject({ value: "'tanh'", literal: false });
      expect(optionOf(text, layer, 'kernelInitializer')).toMatchObject({
        value: 'tf.initializers.zeros()',
        literal: false,
      });
      expect(optionOf(text, layer, 'units')).toMatchObject({ literal: true });
    }
  });

  it('as a name, which is not literal', () => {
    const text = `const act = 'relu', units = 3;
tf.sequential({ layers: [tf.layers.dense({ units, activation: act, inputShape: [units] })] });`;
    const [dense] = bodyOf(readNetwork(text));
    expect(optionOf(text, dense, 'units')).toEqual({ property: 'units', value: 'units', literal: false });
    expect(optionOf(text, dense, 'activation')).toEqual({ property: 'activation: act', value: 'act', literal: false });
    expect(optionOf(text, dense, 'inputShape')).toMatchObject({ literal: false });
  });
});

describe('a layer knows the loop that makes it', () => {
  const loopOf = (text: string, n = 0): unknown => {
    const loop = bodyOf(readNetwork(text))[n]?.place?.loop;
    return loop && { text: quote(text, loop.range), times: loop.times };
  };

  it('not where there is none', () => {
    expect(loopOf('tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });')).toBeUndefined();
  });

  it('a for statement', () => {
    const loop = 'for (let i = 0; i < 4; i++) m.add(tf.layers.dense({ units: 2, inputShape: [2] }));';
    expect(loopOf(`const m = tf.sequential();\n${loop}`)).toEqual({ text: loop, times: 4 });
  });

  it('a map over a list', () => {
    const map = '[3, 2].map((units) => tf.layers.dense({ units, inputShape: [2] }))';
    expect(loopOf(`tf.sequential({ layers: ${map} });`)).toEqual({ text: map, times: 2 });
  });

  it('the inner of two loops, if all is made in one run of it', () => {
    const text = `const m = tf.sequential();
for (const a of [1, 2]) {
  for (const b of [1, 2, 3]) m.add(tf.layers.dense({ units: a + b, inputShape: [2] }));
  m.add(tf.layers.reLU());
}`;
    expect(loopOf(text)).toMatchObject({ text: expect.stringMatching(/^for \(const a of/), times: 6 });
    expect(loopOf(text, 3)).toMatchObject({ times: 2 });
  });

  it('the function that is called more than once', () => {
    const helper = 'function add(units) { m.add(tf.layers.dense({ units, inputShape: [2] })); }';
    expect(loopOf(`const m = tf.sequential();\n${helper}\nadd(3); add(2); add(1);`)).toEqual({
      text: helper,
      times: 3,
    });
  });

  it('the loop inside a function that runs once', () => {
    const loop = 'for (const u of [1, 2]) m.add(tf.layers.dense({ units: u, inputShape: [2] }));';
    const text = `function build() { const m = tf.sequential(); ${loop} return m; }\nbuild();`;
    expect(loopOf(text)).toEqual({ text: loop, times: 2 });
  });
});

describe('a layer from another file', () => {
  const files = {
    '/work/blocks.js': `export const last = (units) => tf.layers.dense({ units, activation: 'softmax' });
export function whole() { return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }); }`,
  };

  it('says which, and its ranges are of that file', () => {
    const text = `import { last } from './blocks';
tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] }), last(3)] });`;
    const [own, other] = bodyOf(readNetwork(text, '/work/main.js', files));
    expect(own?.place?.file).toBeUndefined();
    expect(other?.place?.file).toBe('/work/blocks.js');
    expect(quote(files['/work/blocks.js'], other?.place?.call)).toBe(
      "tf.layers.dense({ units, activation: 'softmax' })",
    );
    expect(optionOf(files['/work/blocks.js'], other, 'activation')).toMatchObject({ value: "'softmax'" });
  });

  it('a model that another file makes is where this one asks for it', () => {
    const text = `import { whole } from './blocks';\nconst model = whole();`;
    expect(quote(text, readNetwork(text, '/work/main.js', files).range)).toBe('whole()');
  });

  it('a model that another file keeps is not of this one', () => {
    const kept = {
      '/work/kept.js': 'export const m = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });',
    };
    expect(readCode(`import { m } from './kept';\nm.summary();`, '/work/main.js', kept).networks).toEqual([]);
  });
});

describe('scripts in pages and components', () => {
  const program = 'const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] });';

  it('keep their ranges', () => {
    const text = `<!doctype html>\n<p>tf.layers.dense({ units: 7 })</p>\n<script src="tf.js"></script>\n<script type="module">\n  ${program}\n</script>\n`;
    const network = readNetwork(text, '/work/index.html');
    expect(bodyOf(network)).toHaveLength(1);
    expect(quote(text, bodyOf(network)[0]?.place?.callee)).toBe('dense');
  });

  it('may be TypeScript', () => {
    const text = `<template><p/></template>\n<script setup lang="ts">\nconst n = <number>3;\n${program}</script>\n<style>p {}</style>`;
    expect(quote(text, bodyOf(readNetwork(text, '/work/App.vue'))[0]?.place?.call)).toMatch(
      /^tf\.layers\.dense\(.*\)$/,
    );
  });

  it('are left alone where they are no programs', () => {
    const text = `<script type="text/template">${program}</script>\n<script>${program}</script>`;
    expect(bodyOf(readNetwork(text, '/work/page.svelte'))[0]?.place?.call.start.line).toBe(1);
  });
});

describe('the losses of a model with several outputs', () => {
  const outputs = `const x = tf.input({ shape: [2] });
const a = tf.layers.dense({ units: 1, name: 'a' }).apply(x);
const b = tf.layers.dense({ units: 2, name: 'b' }).apply(x);
const model = tf.model({ inputs: x, outputs: [a, b] });
`;
  const quoted = (loss: string, before = ''): unknown => {
    const text = `${outputs}${before}\nmodel.compile({ optimizer: 'sgd', loss: ${loss} });`;
    return readNetwork(text).compiled?.losses.map((l) => quote(text, l?.range));
  };

  it('stand each at its own place in a list', () => {
    expect(quoted("['meanSquaredError', tf.losses.softmaxCrossEntropy]")).toEqual([
      "'meanSquaredError'",
      'tf.losses.softmaxCrossEntropy',
    ]);
  });

  it('stand each at its own place in an object', () => {
    expect(quoted("{ b: 'meanAbsoluteError', a: 'meanSquaredError' }")).toEqual([
      "'meanSquaredError'",
      "'meanAbsoluteError'",
    ]);
  });

  it('stand where the list is written, if that is elsewhere', () => {
    expect(quoted('losses', "const losses = ['meanSquaredError', 'meanAbsoluteError'];")).toEqual([
      "'meanSquaredError'",
      "'meanAbsoluteError'",
    ]);
  });

  it.each([
    ['losses', "const losses = ['meanSquaredError']; losses.push('meanAbsoluteError');"],
    ["[...losses, 'meanAbsoluteError']", "const losses = ['meanSquaredError'];"],
    ["['meanSquaredError', 'meanAbsoluteError'].map((l) => l)", ''],
  ])('stand at the one place that says them all where it is put together: %s', (loss, before) => {
    expect(quoted(loss, before)).toEqual([loss, loss]);
  });
});
