import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding';
import { placed } from '../../src/findings/place';
import type { CodePlace, Layer, LayerObject, OptionPlace, Range } from '../../src/model';
import { layerOf } from '../layers/sketch';

/** A range of line `line`, so that a test can name places by their lines. */
const at = (line: number): Range => ({ start: { line, character: 4 }, end: { line, character: 9 } });

const option = (line: number): OptionPlace => ({ property: at(line), value: at(line), literal: true });

const place = (callee: number, options: Readonly<Record<string, number>> = {}): CodePlace => ({
  call: at(callee),
  callee: at(callee),
  options: new Map(Object.entries(options).map(([name, line]) => [name, option(line)])),
});

const object = (name: string, at?: CodePlace): LayerObject => ({
  className: 'Dense',
  name,
  config: {},
  ...(at && { place: at }),
});

/** A layer whose kernel is declared by the options at `own`. */
function layer(id: string, own: CodePlace | undefined, more: Partial<Layer> = {}): Layer {
  const plain = layerOf((g) => g.op('MatMul', ['x', g.weight('w', [4, 4])]));
  if (!plain.weight) throw new Error('The layer has no weight.');
  const made = object(id, own);
  const declared = { layer: made, option: 'kernelInitializer', className: 'HeNormal', config: {}, replaced: [] };
  return { ...plain, id, object: made, weight: { ...plain.weight, declared }, ...more };
}

const finding = (rest: Partial<Finding>): Finding => ({
  ruleId: 'init-activation-mismatch',
  severity: 'warning',
  message: 'It is wrong.',
  explanation: 'Because.',
  advice: 'Mend it.',
  evidence: {},
  docs: '',
  fixes: [],
  ...rest,
});

const line = (f: { readonly range?: Range }): number | undefined => f.range?.start.line;

const show = (f: Finding, ...layers: readonly Layer[]): Finding =>
  placed(f, { model: { range: at(99) }, layer: (id) => layers.find((l) => l.id === id) });

describe('a finding about an initializer is shown', () => {
  const about = finding({ layer: 'a', blames: 'initializer' });

  test('at the initializer where the code names one', () => {
    const all = place(1, { kernelInitializer: 3, activation: 2 });
    expect(line(show(about, layer('a', all)))).toBe(3);
  });

  test('at the activation where the initializer is the default', () => {
    expect(line(show(about, layer('a', place(1, { activation: 2 }))))).toBe(2);
  });

  test('at an activation that is a layer of its own', () => {
    const activationObject = object('re_lu', place(7));
    expect(line(show(about, layer('a', place(1), { activationObject })))).toBe(7);
  });

  test('at what names the layer where the code says neither', () => {
    expect(line(show(about, layer('a', place(1))))).toBe(1);
  });

  test('at the options of a layer within a wrapper', () => {
    const wrapped = layer('a', place(5, { kernelInitializer: 6 }), { object: object('bidirectional', place(1)) });
    expect(line(show(about, wrapped))).toBe(6);
  });
});

test('one about a bias is shown at its initializer', () => {
  const all = layer('a', place(1, { biasInitializer: 5, activation: 2 }));
  const { weight } = all;
  if (!weight?.declared) throw new Error('Nothing is declared.');
  const bias = { ...weight, declared: { ...weight.declared, option: 'biasInitializer' } };
  expect(line(show(finding({ layer: 'a', blames: 'bias' }), { ...all, bias }))).toBe(5);
  expect(line(show(finding({ layer: 'a', blames: 'bias' }), all))).toBe(2);
});

test('one about an activation is shown there, one about the layer at its name', () => {
  const all = layer('a', place(1, { kernelInitializer: 3, activation: 2 }));
  expect(line(show(finding({ layer: 'a', blames: 'activation' }), all))).toBe(2);
  expect(line(show(finding({ layer: 'a', blames: 'layer' }), all))).toBe(1);
  expect(line(show(finding({ layer: 'a' }), all))).toBe(1);
});

test('one about the model as a whole, or about a layer that another file makes, is shown where the model is built', () => {
  expect(line(show(finding({})))).toBe(99);
  const elsewhere = layer('a', { ...place(1), file: '/other.js' });
  expect(line(show(finding({ layer: 'a' }), elsewhere))).toBe(99);
});

test('related places are told once each: a loop makes many layers at one place', () => {
  const loop = place(1, { kernelInitializer: 3, activation: 2 });
  const related = [
    { layer: 'a', blames: 'activation' as const, message: 'It feeds through relu.' },
    { layer: 'b', message: 'So is this.' },
    { layer: 'c', message: 'So is this.' },
  ];
  const shown = show(
    finding({ layer: 'a', blames: 'initializer', related }),
    layer('a', loop),
    layer('b', loop),
    layer('c', place(8, { kernelInitializer: 9 })),
  );
  expect(shown.related?.map((r) => [r.layer, line(r)])).toEqual([
    ['a', 2],
    ['c', 9],
  ]);
});

test('without code nothing is placed and nothing left out', () => {
  const plain = layer('a', undefined);
  const told = finding({ layer: 'a', related: [{ layer: 'a', message: 'x' }] });
  expect(placed(told, { model: {}, layer: () => plain })).toEqual(told);
});

describe('a finding about a recurrent matrix is shown', () => {
  const about = finding({ layer: 'a', blames: 'recurrent-initializer' });
  const recurrent = (own: CodePlace): Layer => {
    const plain = layer('a', own);
    const declared = plain.weight?.declared && { ...plain.weight.declared, option: 'recurrentInitializer' };
    return { ...plain, ...(plain.weight && declared && { recurrent: { ...plain.weight, declared } }) };
  };

  test('at its own initializer, not at the kernel’s', () => {
    expect(line(show(about, recurrent(place(1, { kernelInitializer: 3, recurrentInitializer: 5 }))))).toBe(5);
  });

  test('at the name of the layer’s kind where the initializer is the default', () => {
    expect(line(show(about, recurrent(place(1, { kernelInitializer: 3 }))))).toBe(1);
  });
});
