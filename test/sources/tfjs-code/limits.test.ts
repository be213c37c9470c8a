import { expect, it } from 'vitest';
import { milliseconds } from '../../../bench/support/clock';
import { readTfjsCode } from '../../../src/sources/tfjs-code';
import { bodyOf, messages, readCode } from '../../support/tfjs/read';

/** Programs that would run for ever, or for long, are read at once; what is beside them is read all the same. */

const model = `
const m = tf.sequential();
m.add(tf.layers.dense({ units: 2, inputShape: [2] }));`;

const endless: Readonly<Record<string, string>> = {
  'an endless loop': 'while (true) { step(); }',
  'an endless loop that counts': 'let n = 0; for (;;) n++;',
  'a loop over very many': 'let s = 0; for (let i = 0; i < 1e12; i++) { s += i; }',
  'loops in loops in loops':
    'for (let a = 0; a < 400; a++) for (let b = 0; b < 400; b++) for (let c = 0; c < 400; c++) f(a, b, c);',
  'a function that calls itself for ever': 'function f(n) { return f(n + 1); } f(0);',
  'functions that call each other for ever': 'const f = () => g(); const g = () => f(); f();',
  'recursion that doubles': 'function f(n) { return n < 1 ? 1 : f(n - 1) + f(n - 1); } f(40);',
  'recursion whose end is not known':
    'function f(n) { if (n.done) return 1; return f(n.a) + f(n.b) + f(n.c); } f(start);',
  'a very long list': 'const xs = new Array(1e9).fill(0).map((_, i) => i); xs.forEach(f);',
  'a very long text': "const s = 'x'.repeat(1e9); const t = s.padEnd(1e9);",
  'a list that grows as it is run through':
    'const xs = [1]; for (const x of xs) xs.push(x + 1); let i = 0; while (i < xs.length) xs.push(i++);',
  'a text that doubles': "let s = 'ab'; for (let i = 0; i < 300; i++) s += s;",
  'a list that doubles': 'let xs = [1, 2]; for (let i = 0; i < 300; i++) xs = xs.concat(xs);',
  'a list that is spread into itself': 'let xs = [1, 2]; for (let i = 0; i < 300; i++) xs = [...xs, ...xs];',
  'a generator without an end': 'function* g() { for (let i = 0; ; i++) yield i; } for (const x of g()) f(x);',
  'an object of itself':
    'const o = {}; o.o = o; JSON.stringify(o); const a = []; a.push(a); String(a); a.flat(Infinity); structuredClone(o);',
  'many conditions that are not known': Array.from(
    { length: 40 },
    (_, n) => `if (q.a${n}) { x = ${n}; } else { y = f(x); }`,
  ).join('\n'),
  'conditions in conditions': `${'if (q()) { '.repeat(60)}${'} else { z = 1; }'.repeat(60)}`,
};

it.each(Object.entries(endless))('%s', (_, text) => {
  const read = () => readCode(`${model}\nlet x, y, z;\n${text}\nm.add(tf.layers.dense({ units: 1 }));`);
  const reference = milliseconds(() => {
    for (let n = 0; n < 100; n++) readCode(model + ' '.repeat(n));
  });
  const started = milliseconds(read);
  // A hundred times the smallest program, and some room for a busy machine.
  expect(started).toBeLessThan(20 * reference + 500);
  const [network] = read().networks;
  expect(network && bodyOf(network)[0]).toMatchObject({ className: 'Dense', config: { units: 2 } });
});

it('what is deep in brackets, in either direction', () => {
  for (const text of [
    '['.repeat(3000),
    `f(${'('.repeat(3000)}`,
    `x${' + x'.repeat(5000)}`,
    `x${'.a()'.repeat(3000)}`,
    '{'.repeat(3000),
  ]) {
    expect(() => readCode(text)).not.toThrow();
  }
});

it('very many layers are read as far as the steps go, and that is said', () => {
  const text = `const m = tf.sequential(); m.add(tf.layers.inputLayer({ inputShape: [1] }));
for (let i = 0; i < 100000; i++) m.add(tf.layers.dense({ units: 1 }));`;
  const read = readTfjsCode(text, { path: '/work/main.js', budget: 5_000 });
  expect(read.networks[0]?.layers.length).toBeGreaterThan(100);
  expect(messages(read)).toContainEqual(expect.stringMatching(/does more than can be followed/));
});

it('a function that takes all steps leaves some to the others', () => {
  const text = `export function slow() { for (const a of range(9)) work(a); while (true) for (const b of [1, 2, 3]) { g(b); } }
export function build() { ${model} return m; }`;
  expect(readCode(text).networks).toHaveLength(1);
});

it('training is not followed epoch by epoch; a loop that makes layers is, whatever it waits for', () => {
  const text = `const history = [];
for (let epoch = 0; epoch < 400; epoch++) { const { loss } = await m.fit(xs, ys); history.push(loss, epoch); }
const n = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [4] })] });
for (let i = 0; i < 40; i++) n.add(await Promise.resolve(tf.layers.dense({ units: 40 - i })));`;
  // Enough for the forty layers, and not for four hundred epochs.
  const read = readTfjsCode(`${model}\n${text}`, { path: '/work/main.js', budget: 2_500 });
  expect(messages(read)).toEqual([]);
  expect(read.networks.map((network) => bodyOf(network).length)).toEqual([1, 40]);
});

/** Bundles: everything in one line, and data in one word. What is quadratic takes sixteen times as long for four times the text. */
it.each<[string, (size: number) => string]>([
  ['a line without an end', (size) => 'a.b(1).c(2,{d:3}).e();'.repeat(size)],
  ['a word without an end', (size) => `const data="${'QUJD'.repeat(50 * size)}";f(data);`],
  ['a name without an end', (size) => `${'name'.repeat(50 * size)};f();`],
])('%s takes time in proportion to its length', (_, write) => {
  const time = (size: number): number => milliseconds(() => readCode(`${model};${write(size)}`));
  time(100);
  const short = Math.min(time(1000), time(1000));
  expect(time(4000)).toBeLessThan(8 * short + 300);
});
