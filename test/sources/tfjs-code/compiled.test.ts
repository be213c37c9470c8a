import ts from 'typescript-ast';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/model';
import { bodyOf, readCode } from '../../support/tfjs/read';

/** Programs as TypeScript's own compiler writes them for older machines are read as the programs that they were. */

const head = `import * as tf from '@tensorflow/tfjs';\n`;
const written: Readonly<Record<string, string>> = {
  'an await': `export async function build() {
    await tf.ready();
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu' }));
    await tf.nextFrame();
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  }`,
  'what is waited for': `async function block(units: number) { await tf.ready(); return tf.layers.dense({ units, inputShape: [2] }); }
  export async function build() { const layer = await block(5); return tf.sequential({ layers: [layer, await block(6)] }); }`,
  'a class': `export class Net {
    model: tf.Sequential;
    constructor(private units = 4) { this.model = tf.sequential(); }
    async build() { this.model.add(tf.layers.dense({ units: this.units, inputShape: [2] })); await tf.ready(); await this.grow(); }
    async grow() { await tf.ready(); this.model.add(tf.layers.dense({ units: this.units * 2 })); }
  }`,
  'a loop': `export async function build(model = tf.sequential()) {
    for (let i = 0; i < 4; i++) { await tf.ready(); model.add(tf.layers.dense({ units: i + 2, inputShape: [2] })); }
    await tf.ready();
    return model;
  }`,
  'a condition that is known': `const deep = true;
  export async function build(model = tf.sequential()) {
    model.add(tf.layers.dense({ units: 3, inputShape: [2] }));
    if (deep) { await tf.ready(); model.add(tf.layers.dense({ units: 4 })); } else { await tf.ready(); model.add(tf.layers.dense({ units: 5 })); }
    model.add(tf.layers.dense({ units: 1 }));
    await tf.ready();
    return model;
  }`,
  'a condition that is not known': `export async function build(data: number[]) {
    const model = tf.sequential();
    if (data.length > 3) { await tf.ready(); model.add(tf.layers.dense({ units: 3, inputShape: [2] })); }
    else { await tf.ready(); model.add(tf.layers.dense({ units: 4, inputShape: [2] })); }
    model.add(tf.layers.dense({ units: 1 }));
    await tf.ready();
    return model;
  }`,
  'an early end': `export async function build(data: number[]) {
    if (!data) { await tf.ready(); return null; }
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    await model.fit(data as any, data as any);
    return model;
  }`,
  'something that may fail': `export async function build() {
    const model = tf.sequential();
    try { await tf.ready(); model.add(tf.layers.dense({ units: 3, inputShape: [2] })); await tf.nextFrame(); }
    catch (error) { await tf.ready(); console.error(error); }
    finally { console.log('done'); }
    model.add(tf.layers.dense({ units: 1 }));
    return model;
  }`,
  'rounds without a known end': `export async function build(files: string[]) {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    for (const file of files) { await fetch(file); if (file === 'x') continue; await tf.ready(); }
    while (await tf.ready()) { await tf.nextFrame(); }
    model.add(tf.layers.dense({ units: 1 }));
    return model;
  }`,
};

const compiled = (text: string, target: ts.ScriptTarget, importHelpers = false): string =>
  ts.transpileModule(text, {
    compilerOptions: { target, module: ts.ModuleKind.CommonJS, importHelpers, downlevelIteration: false },
  }).outputText;

const layersOf = (networks: readonly Network[]): unknown[] =>
  networks.map((n) => [bodyOf(n).map((l) => l.config), n.compiled?.losses.map((l) => l?.name)]);

describe.each(Object.entries(written))('%s in an asynchronous function', (_, text) => {
  const original = readCode(head + text, '/work/main.ts').networks;

  it('is read as it was written', () => {
    expect(original).not.toEqual([]);
  });

  it.each([
    ['ES2015', ts.ScriptTarget.ES2015, false],
    ['ES5', ts.ScriptTarget.ES5, false],
    ['ES5 with helpers of tslib', ts.ScriptTarget.ES5, true],
  ])('is read as well when it is compiled for %s', (_name, target, importHelpers) => {
    const text_ = compiled(head + text, target, importHelpers);
    expect(layersOf(readCode(text_, '/work/main.js').networks), text_).toEqual(layersOf(original));
  });
});

describe('what Babel makes of an asynchronous function', () => {
  const layers = [{ units: 3, inputShape: [2] }, { units: 1 }];
  const read = (text: string): unknown => readCode(text).networks.map((n) => bodyOf(n).map((l) => l.config));

  it('is read with the generators of the language', () => {
    const text = `import _asyncToGenerator from '@babel/runtime/helpers/asyncToGenerator';
    function build() { return _build.apply(this, arguments); }
    function _build() {
      _build = _asyncToGenerator(function* (units) {
        const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });
        yield tf.ready();
        model.add(yield tf.layers.dense({ units: 1 }));
        return model;
      });
      return _build.apply(this, arguments);
    }
    build(3);`;
    expect(read(text)).toEqual([layers]);
  });

  it('is read with machines of regenerator', () => {
    const text = `const build = function () {
      var _ref = _asyncToGenerator(_regeneratorRuntime().mark(function _callee(units) {
        var model;
        return _regeneratorRuntime().wrap(function _callee$(_context) {
          while (1) switch (_context.prev = _context.next) {
            case 0:
              model = tf.sequential();
              if (!(units > 2)) { _context.next = 5; break; }
              _context.next = 4;
              return tf.layers.dense({ units: units, inputShape: [2] });
            case 4:
              model.add(_context.sent);
            case 5:
              _context.next = 7;
              return tf.ready();
            case 7:
              model.add(tf.layers.dense({ units: 1 }));
              return _context.abrupt('return', model);
            case 8:
            case 'end':
              return _context.stop();
          }
        }, _callee);
      }));
      return function build(_x) { return _ref.apply(this, arguments); };
    }();
    const model = build(3);`;
    expect(read(text)).toEqual([layers]);
  });

  it('is read in the short form of later versions', () => {
    const text = `const build = _asyncToGenerator(_regenerator().m(function _callee(units) {
      var model, _t;
      return _regenerator().w(function (_context) {
        while (1) switch (_context.n) {
          case 0:
            model = tf.sequential();
            _context.n = 1;
            return tf.layers.dense({ units: units, inputShape: [2] });
          case 1:
            _t = _context.v;
            model.add(_t);
            model.add(tf.layers.dense({ units: 1 }));
            return _context.a(2, model);
        }
      }, _callee);
    }));
    build(3);`;
    expect(read(text)).toEqual([layers]);
  });
});

it('leaves other switches over labels and states alone', () => {
  const text = `const state = { label: 1, next: 2 };
  const model = tf.sequential();
  switch (state.label) { case 0: model.add(tf.layers.dense({ units: 9 })); break; case 1: model.add(tf.layers.dense({ units: 3, inputShape: [2] })); }
  switch (state.next) { case 2: model.add(tf.layers.dense({ units: 1 })); }`;
  expect(readCode(text).networks.map((n) => bodyOf(n).map((l) => l.config.units))).toEqual([[3, 1]]);
});
