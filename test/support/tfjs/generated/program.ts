import { random } from '../../draw';
import type { Program } from '../programs';
import { type Plan, Planner, type Step } from './plan';
import { Writer } from './values';

/** Programs that nobody wrote: a plan of layers, in one of the styles in which people build models. */

export interface Generated extends Program {
  readonly plan: Plan;
}

type Style = (plan: Plan, w: Writer) => string;

const compiled = ({ loss }: Plan, w: Writer): string =>
  `compile({ loss: ${w.text(loss)}, optimizer: ${w.pick(["'adam'", "'sgd'", 'tf.train.adam(0.01)', 'tf.train.rmsprop(0.001)'])} })`;

/** Layers without detours, the first of which tells the shape of the input. */
const onRoad = ({ shape, steps }: Plan): Step[] =>
  steps.map(({ kind, options }, n) => ({
    kind,
    options: n === 0 && kind !== 'embedding' ? { ...options, inputShape: shape } : options,
  }));

const isStraight = ({ steps }: Plan): boolean => steps.every((s) => !s.merge);

const lines = (list: readonly string[], separator = '\n'): string => list.join(separator);

const list: Style = (plan, w) => {
  const layers = onRoad(plan).map((s) => w.layer(s));
  return `const model = tf.sequential({ layers: [\n${lines(layers, ',\n')},\n] });\nmodel.${compiled(plan, w)};`;
};

const added: Style = (plan, w) => {
  const layers = onRoad(plan).map((s) => `model.add(${w.layer(s)});`);
  return `const model = tf.sequential();\n${lines(layers)}\nmodel.${compiled(plan, w)};`;
};

/** Layers from a table of kinds and options, in one of many loops. */
const table: Style = (plan, w) => {
  const rows = onRoad(plan).map((s) => `['${s.kind}', ${w.options(s.options) || '{}'}]`);
  const loop = w.pick([
    'for (const [kind, options] of rows) model.add(tf.layers[kind](options));',
    'rows.forEach(([kind, options]) => model.add(tf.layers[kind](options)));',
    'for (let i = 0; i < rows.length; i++) { const [kind, options] = rows[i]; model.add(tf.layers[kind](options)); }',
    'let i = 0; while (i < rows.length) { model.add(tf.layers[rows[i][0]](rows[i][1])); i += 1; }',
    'rows.map((row) => tf.layers[row[0]](row[1])).forEach((layer) => { model.add(layer); });',
    'rows.reduce((m, [kind, options]) => { m.add(tf.layers[kind](options)); return m; }, model);',
    'for (const i in rows) { switch (rows[i][0]) { case "dense": model.add(tf.layers.dense(rows[i][1])); break; default: model.add(tf.layers[rows[i][0]](rows[i][1])); } }',
    'const go = (n) => { if (n === rows.length) return; model.add(tf.layers[rows[n][0]](rows[n][1])); go(n + 1); }; go(0);',
  ]);
  return `const rows = [\n${lines(rows, ',\n')}\n];\nconst model = tf.sequential();\n${loop}\nmodel.${compiled(plan, w)};`;
};

/** The steps of a functional model, each as a statement. */
function applied({ steps }: Plan, w: Writer, layer: (s: Step) => string): string[] {
  return steps.map((s) => {
    const main = `${layer(s)}.apply(x)`;
    if (!s.merge) return `x = ${main};`;
    const merge = `tf.layers.${s.merge}()`;
    return w.pick([
      `x = ${merge}.apply([${main}, x]);`,
      `{ const side = ${main}; x = ${merge}.apply([side, x]); }`,
      `x = ((y) => ${merge}.apply([y, x]))(${main});`,
    ]);
  });
}

const inputOf = ({ shape }: Plan, w: Writer): string =>
  `${w.pick(['tf.input', 'tf.layers.input'])}({ shape: ${w.value(shape)} })`;

const functional: Style = (plan, w) => {
  const steps = applied(plan, w, (s) => w.layer(s));
  const input = inputOf(plan, w);
  return `const input = ${input};\nlet x = input;\n${lines(steps)}\nconst model = tf.model({ inputs: input, outputs: x });\nmodel.${compiled(plan, w)};`;
};

const functions: Style = (plan, w) => {
  const steps = applied(plan, w, (s) => w.layer(s));
  const half = Math.ceil(steps.length / 2);
  const input = inputOf(plan, w);
  const block = (name: string, part: readonly string[]): string =>
    w.pick([
      `function ${name}(x) {\n${lines(part)}\nreturn x;\n}`,
      `const ${name} = (x) => {\n${lines(part)}\nreturn x;\n};`,
      `const ${name} = async (x) => {\n${lines(part)}\nreturn x;\n};`,
    ]);
  return `${block('first', steps.slice(0, half))}
${block('second', steps.slice(half))}
(async () => {
const input = ${input};
const outputs = await second(await first(input));
const model = tf.model({ inputs: [input], outputs: [outputs] });
model.${compiled(plan, w)};
})();`;
};

const methods: Style = (plan, w) => {
  const steps = applied(plan, w, (s) => `this.layer('${s.kind}', ${w.options(s.options) || '{}'})`);
  const input = inputOf(plan, w);
  return `class Net {
  #made = 0;
  static create(...given) { return new this(...given).build(); }
  constructor({ lib = tf } = {}) { this.lib = lib; }
  layer(kind, options) { this.#made++; return this.lib.layers[kind]({ ...options }); }
  get input() { return (this._input ??= ${input}); }
  body(x) {\n${lines(steps)}\nreturn x;\n}
  build() {
    this.model = tf.model({ inputs: this.input, outputs: this.body(this.input) });
    this.model.${compiled(plan, w)};
    return this.model;
  }
}
${w.pick(['new Net().build();', 'Net.create({});', 'class Wide extends Net { body(x) { return super.body(x); } }\nnew Wide().build();'])}`;
};

/** Options and blocks in files of their own. */
const modules = (plan: Plan, w: Writer): Pick<Program, 'text' | 'files'> => {
  const rows = onRoad(plan).map((s) => `{ kind: '${s.kind}', options: ${w.options(s.options) || '{}'} }`);
  const config = `${lines(w.before)}\nexport const rows = [\n${lines(rows, ',\n')}\n];\nexport default rows.length;`;
  const blocks = `import * as tf from '@tensorflow/tfjs';\nexport const make = ({ kind, options }) => tf.layers[kind](options);`;
  return {
    text: `import * as tf from '@tensorflow/tfjs';
import count, { rows } from './config.js';
import { make as layer } from './lib/blocks';
const model = tf.sequential({ layers: rows.slice(0, count).map(layer) });
model.${compiled(plan, new Writer(w.next, false))};`,
    files: new Map([
      ['/work/config.js', `import * as tf from '@tensorflow/tfjs';\n${config}`],
      ['/work/lib/blocks.js', blocks],
    ]),
  };
};

const straightStyles: Readonly<Record<string, Style>> = { list, added, table };
const styles: Readonly<Record<string, Style>> = { functional, functions, methods };

const openings = [
  "import * as tf from '@tensorflow/tfjs';",
  "import tf from '@tensorflow/tfjs';",
  "const tf = require('@tensorflow/tfjs');",
  "import * as tfjs from '@tensorflow/tfjs-node';\nconst tf = tfjs;",
  '',
];

/** Program number `seed`. */
export function generated(seed: number): Generated {
  const next = random(seed);
  const plan = new Planner(next).plan();
  const w = new Writer(next, next() < 0.7);
  const possible = isStraight(plan) ? { ...straightStyles, ...styles } : styles;
  const names = [...Object.keys(possible), ...(isStraight(plan) ? ['modules'] : [])];
  const style = w.pick(names);
  const base = { name: `${seed}, ${style}`, path: '/work/main.js', drive: '', plan };
  if (style === 'modules') return { ...base, ...modules(plan, w) };
  const write = possible[style];
  if (!write) throw new Error(`There is no style ${style}.`);
  const body = write(plan, w);
  return { ...base, text: `${w.pick(openings)}\n${lines(w.before)}\n${body}\n`, files: new Map() };
}

/** As many as there is time for. */
export const generatedPrograms = (): Generated[] =>
  Array.from({ length: process.env.GRADWISE_FULL ? 500 : 60 }, (_, n) => generated(n + 1));
