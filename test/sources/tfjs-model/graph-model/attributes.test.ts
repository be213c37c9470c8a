import { describe, expect, it } from 'vitest';
import { NodeAttributes, shapeOf } from '../../../../src/sources/tfjs-model/graph-model/attributes';
import { outputOf } from '../../../../src/sources/tfjs-model/graph-model/nodes';
import { parseJson } from '../../../../src/sources/tfjs-model/json';

/** The forms are those of protobuf's JSON mapping, which the converter uses: 64-bit integers are text, bytes are base64. */

const attributes = (json: object): NodeAttributes => new NodeAttributes(parseJson(JSON.stringify(json)));

describe('an attribute', () => {
  it('is a number, as text or not, whole or not', () => {
    const given = attributes({ a: { i: '3' }, b: { i: 3 }, c: { f: 0.25 }, d: { i: '' }, e: { i: '-1' } });
    expect(['a', 'b', 'c', 'd', 'e', 'none'].map((name) => given.number(name, 7))).toEqual([3, 3, 0.25, 7, -1, 7]);
  });

  it('is a truth value', () => {
    const given = attributes({ yes: { b: true }, no: { b: false } });
    expect(['yes', 'no', 'none'].map((name) => given.boolean(name))).toEqual([true, false, false]);
  });

  it('is text in base64', () => {
    expect(attributes({ padding: { s: 'U0FNRQ==' } }).text('padding')).toBe('SAME');
    expect(attributes({}).text('padding')).toBeUndefined();
  });

  it('is a list', () => {
    const given = attributes({
      strides: { list: { i: ['1', '2', '2', '1'] } },
      ratios: { list: { f: [0.5, 1] } },
      fused_ops: { list: { s: ['Qmlhc0FkZA==', 'UmVsdTY='] } },
      empty: { list: {} },
    });
    expect(given.numbers('strides')).toEqual([1, 2, 2, 1]);
    expect(given.numbers('ratios')).toEqual([0.5, 1]);
    expect(given.numbers('empty')).toEqual([]);
    expect(given.numbers('none')).toBeUndefined();
    expect(given.texts('fused_ops')).toEqual(['BiasAdd', 'Relu6']);
    expect(given.texts('none')).toEqual([]);
  });

  it.each([
    ['DT_FLOAT', 'float32'],
    [1, 'float32'],
    ['DT_INT32', 'int64'],
    [3, 'int64'],
    [9, 'int64'],
    ['DT_BOOL', 'bool'],
    [10, 'bool'],
    ['DT_STRING', undefined],
    [7, undefined],
    ['DT_RESOURCE', undefined],
  ])('is a type: %j', (type, expected) => {
    expect(attributes({ T: { type } }).type('T')).toBe(expected);
  });

  it('is a shape, with free sizes, or of unknown rank', () => {
    const shape = (json: object) => attributes({ shape: { shape: json } }).shape('shape');
    expect(shape({ dim: [{ size: '-1' }, { size: '8' }, { size: 3 }] })).toEqual([null, 8, 3]);
    expect(shape({ unknownRank: true })).toBeUndefined();
    expect(shape({})).toEqual([]);
    expect(shapeOf(undefined)).toBeUndefined();
  });
});

describe('a reference to an output', () => {
  it.each([
    ['conv', { node: 'conv', output: 0 }],
    ['split:2', { node: 'split', output: 2 }],
    ['call:result:1', { node: 'call', output: 1 }],
    ['call:result', { node: 'call', output: 0 }],
    ['a/b/c:0', { node: 'a/b/c', output: 0 }],
  ])('%s', (text, expected) => {
    expect(outputOf(text)).toEqual(expected);
  });
});
