import { describe, expect, it } from 'vitest';
import { bodyOf, readCode } from '../../support/tfjs/read';

/** What a program defines without calling it is evaluated once, as whoever calls it from outside would. */

const layer = 'tf.layers.dense({ units: 3, inputShape: [2] })';
const sizes = (text: string): unknown[][] => readCode(text).networks.map((n) => bodyOf(n).map((l) => l.config.units));

describe('static methods that nothing calls', () => {
  it('are evaluated', () => {
    expect(sizes(`export class Models { static small() { return tf.sequential({ layers: [${layer}] }); } }`)).toEqual([
      [3],
    ]);
  });

  it('may make the object of the class, which is then the one that methods are called on', () => {
    const text = `class Net {
      constructor(units) { this.units = units; }
      static create() { return new Net(5); }
      build() { return tf.sequential({ layers: [tf.layers.dense({ units: this.units, inputShape: [2] })] }); }
    }`;
    expect(sizes(text)).toEqual([[5]]);
  });

  it('are left out where the program makes objects without them', () => {
    const text = `class Net {
      static create() { return new Net(); }
      constructor() { this.model = tf.sequential({ layers: [${layer}] }); }
    }
    new Net();`;
    expect(sizes(text)).toEqual([[3]]);
  });
});

describe('a method that another one calls', () => {
  it('is not evaluated by itself, wherever it stands', () => {
    const text = `export class Net {
      block(units) { return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] }); }
      build() { return this.block(7); }
    }`;
    expect(sizes(text)).toEqual([[7]]);
  });

  it('is not evaluated by itself where a handler calls it', () => {
    const text = `export class Game extends Base {
      constructor() { super(); script.addEventListener('load', () => this.start()); }
      start() { this.model = tf.sequential(); this.model.add(${layer}); }
    }`;
    expect(sizes(text)).toEqual([[3]]);
  });

  it('is evaluated if nobody but itself calls it', () => {
    const text = `export class Net {
      build(depth) { const m = tf.sequential({ layers: [${layer}] }); if (depth > 0) this.build(depth - 1); return m; }
    }`;
    expect(sizes(text).length).toBeGreaterThan(0);
  });
});

describe('methods of a base class', () => {
  const base = `export class Base {
    constructor(settings = {}) { this.settings = { loss: 'meanSquaredError', optimizer: 'sgd', ...settings }; }
    layersOf() { throw new Error('not implemented'); }
    train(xs) { this.model = tf.sequential(); this.layersOf(xs); this.model.compile(this.settings); }
  }`;
  const derived = (name: string, units: number, settings = ''): string =>
    `class ${name} extends Base {
      constructor() { super({ ${settings} }); }
      layersOf() { this.model.add(tf.layers.dense({ units: ${units}, inputShape: [2] })); }
    }`;

  it('are called on an object of the class that extends it, from another file too', () => {
    const text = `import { Base } from './base';\nexport ${derived('Net', 4, "loss: 'binaryCrossentropy'")}`;
    const { networks } = readCode(text, '/work/net.js', { '/work/base.js': base });
    expect(networks.map((n) => bodyOf(n).map((l) => l.config.units))).toEqual([[4]]);
    expect(networks[0]?.compiled?.losses[0]?.name).toBe('binaryCrossentropy');
  });

  it('are called once for each class that extends it', () => {
    const text = `import { Base } from './base';\n${derived('A', 4)}\n${derived('B', 5)}`;
    expect(readCode(text, '/work/net.js', { '/work/base.js': base }).networks).toHaveLength(2);
  });

  it('stand in the same file', () => {
    expect(sizes(`${base}\n${derived('A', 4)}\n${derived('B', 5)}`)).toEqual([[4], [5]]);
  });

  it('may be inherited over several classes', () => {
    const text = `${base}\n${derived('A', 4)}\nclass C extends A { layersOf() { super.layersOf(); this.model.add(tf.layers.dense({ units: 6 })); } }`;
    expect(sizes(text)).toContainEqual([4, 6]);
  });
});
