import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConfigObject, Network, Range } from '../../../src/model';
import { readTfjsModel } from '../../../src/sources/tfjs-model';
import { files, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The text at a range; lines and characters counted without the code under test. */
function at(text: string, { start, end }: Range): string {
  const lines = text.split(/\r\n|\n|\r/);
  const rows = lines.slice(start.line, end.line + 1);
  rows[rows.length - 1] = rows.at(-1)!.slice(0, end.character);
  rows[0] = rows[0]!.slice(start.character);
  return rows.join('\n');
}

const { layers: l } = tf;
const model = (): tf.LayersModel =>
  tf.sequential({
    layers: [l.dense({ units: 5, inputShape: [3], activation: 'relu', kernelInitializer: 'heNormal', name: 'first' })],
  });

const wrapped = (): tf.LayersModel =>
  tf.sequential({ layers: [l.timeDistributed({ layer: l.dense({ units: 2, name: 'inner' }), inputShape: [4, 3] })] });

const network = (path: string): Network => readTfjsModel(path).networks[0]!;

describe.each([
  ['on one line', undefined],
  ['over many lines', 2],
])('in a topology %s', (_, indent) => {
  it('a layer is its whole object, its kind the name of its class', async () => {
    const { path, text } = await save(model(), indent ? { indent } : {});
    const [, dense] = network(path).layers;
    expect(JSON.parse(at(text, dense!.place!.call))).toEqual(JSON.parse(text).modelTopology.config.layers[0]);
    expect(at(text, dense!.place!.callee)).toBe('"Dense"');
    expect(JSON.parse(at(text, dense!.place!.object!))).toEqual(JSON.parse(text).modelTopology.config.layers[0].config);
  });

  it('every option is found by its name in camel case, and its value can be replaced', async () => {
    const { path, text } = await save(model(), indent ? { indent } : {});
    const { options } = network(path).layers[1]!.place!;
    expect(at(text, options.get('activation')!.value)).toBe('"relu"');
    expect(at(text, options.get('activation')!.property)).toBe(indent ? '"activation": "relu"' : '"activation":"relu"');
    expect(JSON.parse(at(text, options.get('kernelInitializer')!.value))).toMatchObject({ config: { mode: 'fan_in' } });
    expect(options.get('kernelInitializer')!.literal).toBe(true);
    expect(JSON.parse(at(text, options.get('batchInputShape')!.value))).toEqual([null, 3]);
  });

  it('an initializer and a wrapped layer have places of their own', async () => {
    const one = await save(model(), indent ? { indent } : {});
    const initializer = network(one.path).layers[1]!.config.kernelInitializer as ConfigObject;
    expect(at(one.text, initializer.place!.callee)).toBe('"VarianceScaling"');
    const two = await save(wrapped(), indent ? { indent } : {});
    const inner = network(two.path).layers[1]!.config.layer as ConfigObject;
    expect(inner).toMatchObject({ className: 'Dense', name: 'inner', config: { units: 2 } });
    expect(at(two.text, inner.place!.options.get('units')!.value)).toBe('2');
  });

  it('the model stands where its class is named', async () => {
    const { path, text } = await save(model(), indent ? { indent } : {});
    expect(at(text, network(path).range!)).toBe('"Sequential"');
  });
});

describe('lines', () => {
  it.each(['\n', '\r\n', '\r'])('may end with %j', async (end) => {
    const { text } = await save(model(), { indent: 1 });
    const changed = text.replaceAll('\n', end);
    const { place } = network(files(changed).path).layers[1]!;
    expect(at(changed, place!.options.get('units')!.value)).toBe('5');
    expect(place!.call.start.line).toBe(text.slice(0, text.indexOf('"class_name": "Dense"')).split('\n').length - 2);
  });
});

describe('characters', () => {
  it('are counted as editors count them, in UTF-16', async () => {
    const { text } = await save(model());
    const changed = text.replace('{', '{"note":"é😀",');
    const { place } = network(files(changed).path).layers[1]!;
    expect(at(changed, place!.callee)).toBe('"Dense"');
    expect(place!.callee.start.character).toBe(changed.indexOf('"Dense"'));
  });
});

describe('the text in an editor', () => {
  it('counts before what is on disk', async () => {
    const { path, text } = await save(model());
    const [edited] = readTfjsModel(path, text.replace('"units":5', '"units":50')).networks;
    expect(edited!.layers[1]!.config.units).toBe(50);
  });
});
