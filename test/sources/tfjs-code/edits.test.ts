import { describe, expect, it } from 'vitest';
import type { Change, ConfigObject, ConfigValue, LayerObject, Network } from '../../../src/model';
import { codeEdits } from '../../../src/sources/tfjs-code/edits';
import { applied } from '../../support/fixes';
import { bodyOf, readNetwork } from '../../support/tfjs/read';

const initializer = (className: string, config: ConfigObject['config'] = {}): ConfigObject => ({
  kind: 'object',
  className,
  config,
});
const heUniform = initializer('HeUniform');
const scaled = initializer('VarianceScaling', { scale: 2.5, mode: 'fanIn', distribution: 'uniform' });

/** The text after changes of its layers; undefined where they have no place in it. */
function changed(text: string, changes: (layers: readonly LayerObject[], network: Network) => readonly Change[]) {
  const network = readNetwork(text);
  const edits = codeEdits(changes(bodyOf(network), network), text);
  return edits && applied(text, edits);
}

const set = (object: LayerObject | undefined, option: string, value: ConfigValue): Change => {
  if (!object) throw new Error('There is no such layer.');
  return { kind: 'set', object, option, value };
};

/** All layers of a sequential model, written between brackets, are drawn by heUniform. */
const redrawn = (layers: string, value: ConfigValue = heUniform, before = ''): string | undefined => {
  const text = `${before}tf.sequential({ layers: [${layers}] });`;
  const after = changed(text, (all) => all.map((layer) => set(layer, 'kernelInitializer', value)));
  return after?.slice(`${before}tf.sequential({ layers: [`.length, -'] });'.length);
};

describe('a fix is written as the person writes', () => {
  const cases: readonly (readonly [name: string, before: string, after: string])[] = [
    [
      'a word stays a word',
      "tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' })",
      "tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'heUniform' })",
    ],
    [
      'in the quotes of the layer',
      'tf.layers.dense({ units: 3, activation: "relu", inputShape: [2] })',
      'tf.layers.dense({ units: 3, activation: "relu", inputShape: [2], kernelInitializer: "heUniform" })',
    ],
    [
      'a call stays a call and keeps its seed',
      'tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotNormal({ seed: 7 }), inputShape: [2] })',
      'tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.heUniform({ seed: 7 }), inputShape: [2] })',
    ],
    [
      'a call without a seed stays one',
      'tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.zeros(), inputShape: [2] })',
      'tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.heUniform({}), inputShape: [2] })',
    ],
    [
      'a compact object stays compact',
      "tf.layers.dense({units:3,inputShape:[2],activation:'relu'})",
      "tf.layers.dense({units:3,inputShape:[2],activation:'relu',kernelInitializer:'heUniform'})",
    ],
    [
      'one option a line, with a comma behind the last',
      'tf.layers.dense({\n  units: 3,\n  inputShape: [2],\n})',
      "tf.layers.dense({\n  units: 3,\n  inputShape: [2],\n  kernelInitializer: 'heUniform',\n})",
    ],
    [
      'one option a line, without a comma behind the last',
      'tf.layers.dense({\n\tunits: 3,\n\tinputShape: [2]\n})',
      "tf.layers.dense({\n\tunits: 3,\n\tinputShape: [2],\n\tkernelInitializer: 'heUniform'\n})",
    ],
    [
      'a comment keeps its line',
      'tf.layers.dense({\n  units: 3, // three\n  inputShape: [2] // two, not { three }\n})',
      "tf.layers.dense({\n  units: 3, // three\n  inputShape: [2], // two, not { three }\n  kernelInitializer: 'heUniform'\n})",
    ],
    [
      'lines that end as on Windows',
      'tf.layers.dense({\r\n  units: 3,\r\n  inputShape: [2],\r\n})',
      "tf.layers.dense({\r\n  units: 3,\r\n  inputShape: [2],\r\n  kernelInitializer: 'heUniform',\r\n})",
    ],
    [
      'a comment in the last place of a line',
      "tf.layers.dense({ units: 3, name: 'http://x', inputShape: [2] /* { */ })",
      "tf.layers.dense({ units: 3, name: 'http://x', inputShape: [2], kernelInitializer: 'heUniform' /* { */ })",
    ],
    [
      'a comma at the end of a line',
      'tf.layers.dense({ units: 3, inputShape: [2], })',
      "tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'heUniform' })",
    ],
  ];

  it.each(cases)('%s', (_, before, after) => {
    expect(redrawn(before)).toBe(after);
  });

  it('as a call where there are arguments, by the name that the program has for the library', () => {
    const call = "initializers.varianceScaling({ scale: 2.5, mode: 'fanIn', distribution: 'uniform' })";
    expect(redrawn('tf.layers.dense({ units: 3, inputShape: [2] })', scaled)).toBe(
      `tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: tf.${call} })`,
    );
    const whole = "import * as tfjs from '@tensorflow/tfjs';\nconst { dense } = tfjs.layers;\nconst tf = tfjs;\n";
    expect(redrawn('dense({ units: 3, inputShape: [2] })', scaled, whole)).toBe(
      `dense({ units: 3, inputShape: [2], kernelInitializer: tfjs.${call} })`,
    );
    const parts = "import { layers, initializers } from '@tensorflow/tfjs';\nimport * as tf from '@tensorflow/tfjs';\n";
    expect(redrawn('layers.dense({ units: 3, inputShape: [2] })', scaled, parts)).toBe(
      `layers.dense({ units: 3, inputShape: [2], kernelInitializer: ${call} })`,
    );
  });

  it('not at all where the program has no name for what would have to be called', () => {
    const text = `import { layers, sequential } from '@tensorflow/tfjs';
sequential({ layers: [layers.dense({ units: 3, inputShape: [2] })] });`;
    expect(changed(text, ([dense]) => [set(dense, 'kernelInitializer', scaled)])).toBeUndefined();
  });
});

describe('an option that stands elsewhere', () => {
  it('is changed there, where this layer alone has it', () => {
    const before = "const own = { kernelInitializer: 'zeros' };\n";
    const text = `${before}tf.sequential({ layers: [tf.layers.dense({ ...own, units: 3, inputShape: [2] })] });`;
    expect(changed(text, ([dense]) => [set(dense, 'kernelInitializer', heUniform)])).toBe(
      text.replace("'zeros'", "'heUniform'"),
    );
  });

  it('is set anew at the layer, where others have it too', () => {
    const before = "const base = { kernelInitializer: 'zeros', units: 3 };\n";
    const layers = 'tf.layers.dense({ inputShape: [2], ...base }), tf.layers.dense(base)';
    expect(redrawn(layers, heUniform, before)).toBe(
      "tf.layers.dense({ inputShape: [2], ...base, kernelInitializer: 'heUniform' }), tf.layers.dense({ ...base, kernelInitializer: 'heUniform' })",
    );
  });

  it('is set at the layer, where its value has a name', () => {
    expect(
      redrawn(
        'tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: start })',
        heUniform,
        "const start = 'zeros';\n",
      ),
    ).toBe("tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'heUniform' })");
  });

  it('is set at the layer, where name and value are one word', () => {
    expect(
      redrawn(
        'tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer })',
        heUniform,
        "const kernelInitializer = 'zeros';\n",
      ),
    ).toBe("tf.layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'heUniform' })");
  });

  it('is out of reach in another file', () => {
    const files = { '/work/block.js': 'export const block = () => tf.layers.dense({ units: 3, inputShape: [2] });' };
    const text = "import { block } from './block';\nconst tf = 0;\ntf_sequential();";
    const own = text.replace('const tf = 0;\ntf_sequential()', 'tf.sequential({ layers: [block()] })');
    const [dense] = bodyOf(readNetwork(own, '/work/main.js', files));
    expect(codeEdits([set(dense, 'activation', 'relu')], own)).toBeUndefined();
  });
});

describe('layers that one line makes', () => {
  it('are changed once', () => {
    const text = `const m = tf.sequential();
for (let i = 0; i < 3; i++) m.add(tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones' }));`;
    expect(changed(text, (all) => all.map((l) => set(l, 'kernelInitializer', heUniform)))).toBe(
      text.replace("'ones'", "'heUniform'"),
    );
    expect(changed(text, (all) => all.map((l) => set(l, 'activation', 'relu')))).toBe(
      text.replace("'ones' }", "'ones', activation: 'relu' }"),
    );
  });

  it('are not, where each should be another', () => {
    const text = `const m = tf.sequential();
for (let i = 0; i < 2; i++) m.add(tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones' }));`;
    const values = [heUniform, initializer('Zeros')];
    expect(
      changed(text, (all) => all.map((l, i) => set(l, 'kernelInitializer', values[i] ?? heUniform))),
    ).toBeUndefined();
    expect(
      changed(text, (all) => all.map((l, i) => set(l, 'biasInitializer', values[i] ?? heUniform))),
    ).toBeUndefined();
  });
});

describe('options where there were none', () => {
  it.each([
    ['tf.layers.reLU()', 'tf.layers.reLU({ maxValue: 6 })'],
    ['tf.layers.reLU({})', 'tf.layers.reLU({ maxValue: 6 })'],
    ['tf.layers.reLU({ })', 'tf.layers.reLU({ maxValue: 6 })'],
    ['tf.layers.reLU(common)', 'tf.layers.reLU({ ...common, maxValue: 6 })'],
  ])('%s', (before, after) => {
    const around = (layer: string): string =>
      `const common = {};\ntf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] }), ${layer}] });`;
    expect(changed(around(before), ([, relu]) => [set(relu, 'maxValue', 6)])).toBe(around(after));
  });

  it('are none where something else is handed over', () => {
    const text =
      'tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] }), tf.layers.reLU(given(2) ?? {})] });';
    expect(changed(text, ([, relu]) => [set(relu, 'maxValue', 6)])).toBeUndefined();
  });

  it('come together', () => {
    const text = 'tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });';
    expect(
      changed(text, ([dense]) => [set(dense, 'activation', 'relu'), set(dense, 'kernelInitializer', heUniform)]),
    ).toBe(text.replace('[2] }', "[2], activation: 'relu', kernelInitializer: 'heUniform' }"));
    const lines = 'tf.sequential({ layers: [tf.layers.dense({\n  units: 3,\n  inputShape: [2]\n})] });';
    expect(
      changed(lines, ([dense]) => [set(dense, 'activation', 'relu'), set(dense, 'kernelInitializer', heUniform)]),
    ).toBe(lines.replace('[2]\n', "[2],\n  activation: 'relu',\n  kernelInitializer: 'heUniform'\n"));
  });
});

describe('an option that goes', () => {
  const without = (layer: string, option: string): string | undefined => {
    const text = `tf.sequential({ layers: [${layer}] });`;
    const after = changed(text, ([object]) => (object ? [{ kind: 'remove', object, option }] : []));
    return after?.slice('tf.sequential({ layers: ['.length, -'] });'.length);
  };

  it.each([
    [
      "tf.layers.dense({ units: 3, activation: 'relu', inputShape: [2] })",
      'tf.layers.dense({ units: 3, inputShape: [2] })',
    ],
    [
      "tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu' })",
      'tf.layers.dense({ units: 3, inputShape: [2] })',
    ],
    [
      "tf.layers.dense({ activation: 'relu', units: 3, inputShape: [2] })",
      'tf.layers.dense({ units: 3, inputShape: [2] })',
    ],
    [
      "tf.layers.dense({\n  units: 3,\n  activation: 'relu', // why not\n  inputShape: [2],\n})",
      'tf.layers.dense({\n  units: 3,\n  inputShape: [2],\n})',
    ],
    [
      "tf.layers.dense({\n  units: 3,\n  inputShape: [2],\n  activation: 'relu'\n})",
      'tf.layers.dense({\n  units: 3,\n  inputShape: [2],\n})',
    ],
  ])('%s', (before, after) => {
    expect(without(before, 'activation')).toBe(after);
  });

  it('has to be there', () => {
    expect(without('tf.layers.dense({ units: 3, inputShape: [2] })', 'activation')).toBeUndefined();
  });
});

describe('an option under another name', () => {
  const renamed = (layer: string): string | undefined => {
    const text = `const kernel = 'ones';\ntf.sequential({ layers: [${layer}] });`;
    return changed(text, ([object]) =>
      object ? [{ kind: 'rename', object, option: 'kernel', name: 'kernelInitializer' }] : [],
    )?.slice("const kernel = 'ones';\ntf.sequential({ layers: [".length, -'] });'.length);
  };

  it.each([
    [
      "tf.layers.dense({ units: 3, kernel : 'ones', inputShape: [2] })",
      "tf.layers.dense({ units: 3, kernelInitializer : 'ones', inputShape: [2] })",
    ],
    [
      'tf.layers.dense({ units: 3, "kernel": "ones", inputShape: [2] })',
      'tf.layers.dense({ units: 3, "kernelInitializer": "ones", inputShape: [2] })',
    ],
    [
      'tf.layers.dense({ units: 3, kernel, inputShape: [2] })',
      'tf.layers.dense({ units: 3, kernelInitializer: kernel, inputShape: [2] })',
    ],
  ])('%s', (before, after) => {
    expect(renamed(before)).toBe(after);
  });
});

describe('a loss', () => {
  const compiled = (loss: string): string =>
    `const m = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
m.compile({ optimizer: 'sgd', loss: ${loss} });`;

  it.each([
    ["'meanSquaredError'", "'binaryCrossentropy'"],
    ['"meanSquaredError"', '"binaryCrossentropy"'],
    ['tf.losses.meanSquaredError', "'binaryCrossentropy'"],
  ])('%s becomes %s', (before, after) => {
    const text = compiled(before);
    expect(
      changed(text, (_, { compiled: known }) =>
        (known?.losses ?? []).flatMap((loss) => (loss ? [{ kind: 'loss', loss, name: 'binaryCrossentropy' }] : [])),
      ),
    ).toBe(compiled(after));
  });
});
