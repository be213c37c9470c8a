import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../../src/analysis';
import { analyze } from '../../../src/analyze';
import type { Change, ConfigValue, LayerObject } from '../../../src/model';
import { readTfjsModel } from '../../../src/sources/tfjs-model';
import { topologyEdits } from '../../../src/sources/tfjs-model/edits';
import { applied, textFixes } from '../../support/fixes';
import { files, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const { layers: l } = tf;

/** A topology without weights, as a person may keep it: they are drawn. */
async function topology(model: tf.LayersModel, indent?: number) {
  const { text } = await save(model, { includeOptimizer: true });
  const { weightsManifest: _, ...rest } = JSON.parse(text);
  return files(rest, {}, indent);
}

const model = (kernelInitializer: 'zeros' | 'heNormal', lossName = 'categoricalCrossentropy'): tf.LayersModel => {
  const made = tf.sequential({
    layers: [
      l.dense({ units: 8, inputShape: [4], activation: 'relu', name: 'first' }),
      l.dense({ units: 8, activation: 'relu', kernelInitializer, name: 'second' }),
      l.dense({ units: 3, activation: 'softmax', name: 'last' }),
    ],
  });
  made.compile({ optimizer: 'sgd', loss: lossName });
  return made;
};

const changed = (path: string, text: string, changes: (layer: LayerObject) => readonly Change[]): unknown => {
  const second = readTfjsModel(path).networks[0]?.layers.find((layer) => layer.name === 'second');
  const edits = second && topologyEdits(changes(second), text);
  return edits && JSON.parse(applied(text, edits));
};

const configOf = (json: unknown): Record<string, unknown> => {
  const { modelTopology } = json as { modelTopology: { config: { layers: { config: Record<string, unknown> }[] } } };
  return modelTopology.config.layers[1]?.config ?? {};
};

const heUniform: ConfigValue = { kind: 'object', className: 'HeUniform', config: {} };

describe.each([
  ['on one line', undefined],
  ['over many lines', 2],
])('a topology %s', (_, indent) => {
  it('gets another initializer, which the library reads', async () => {
    const { path, text } = await topology(model('zeros'), indent);
    const json = changed(path, text, (object) => [
      {
        kind: 'set',
        object,
        option: 'kernelInitializer',
        value: {
          kind: 'object',
          className: 'VarianceScaling',
          config: { scale: 2.5, mode: 'fanIn', distribution: 'uniform' },
        },
      },
    ]);
    const read = await tf.models.modelFromJSON((json as { modelTopology: object }).modelTopology as never);
    expect(read.getLayer('second').getConfig().kernelInitializer).toMatchObject({
      className: 'VarianceScaling',
      config: { scale: 2.5, mode: 'fanIn', distribution: 'uniform' },
    });
  });

  it('keeps its lines', async () => {
    const { path, text } = await topology(model('zeros'), indent);
    const second = readTfjsModel(path).networks[0]?.layers.find((layer) => layer.name === 'second');
    const edits = topologyEdits(
      second ? [{ kind: 'set', object: second, option: 'kernelInitializer', value: heUniform }] : [],
      text,
    );
    const after = applied(text, edits ?? []);
    if (indent) expect(after).toBe(JSON.stringify(JSON.parse(after), null, indent));
    else expect(after).toBe(JSON.stringify(JSON.parse(after)));
  });

  it('gets an option that it did not have, loses one, and has one under another name', async () => {
    const { path, text } = await topology(model('zeros'), indent);
    const added = changed(path, text, (object) => [{ kind: 'set', object, option: 'unitForgetBias', value: true }]);
    expect(configOf(added)).toMatchObject({ unit_forget_bias: true, units: 8 });
    const less = changed(path, text, (object) => [{ kind: 'remove', object, option: 'kernelInitializer' }]);
    expect(configOf(less)).not.toHaveProperty('kernel_initializer');
    const renamed = changed(path, text, (object) => [
      { kind: 'rename', object, option: 'kernelInitializer', name: 'depthwiseInitializer' },
    ]);
    expect(Object.keys(configOf(renamed))).toContain('depthwise_initializer');
    expect(Object.keys(configOf(renamed))).not.toContain('kernel_initializer');
  });

  it('is not changed where it says nothing of what should go', async () => {
    const { path, text } = await topology(model('zeros'), indent);
    expect(changed(path, text, (object) => [{ kind: 'remove', object, option: 'unitForgetBias' }])).toBeUndefined();
  });

  it('of a network that does not learn is mended by the fix of its finding', async () => {
    const { path, text } = await topology(model('zeros'), indent);
    const found = async () => (await analyze(path, { ...defaultOptions, probe: false })).models[0]?.findings ?? [];
    const [finding] = await found();
    expect(finding?.ruleId).toBe('zero-kernel-init');
    const [fix] = finding ? textFixes(finding) : [];
    writeFileSync(path, applied(text, fix?.edits ?? []));
    expect(await found()).toEqual([]);
  });

  it('that is trained on the wrong loss is mended there', async () => {
    const { path, text } = await topology(model('heNormal', 'binaryCrossentropy'), indent);
    const found = async () => (await analyze(path, { ...defaultOptions, probe: false })).models[0]?.findings ?? [];
    const [finding] = await found();
    expect(finding?.ruleId).toBe('softmax-multilabel');
    const [fix] = finding ? textFixes(finding) : [];
    const after = applied(text, fix?.edits ?? []);
    expect(JSON.parse(after).trainingConfig.loss).toBe('categorical_crossentropy');
    writeFileSync(path, after);
    expect(await found()).toEqual([]);
  });
});

describe('stored weights', () => {
  it('are not drawn anew by another initializer, so that none is proposed', async () => {
    const { path } = await save(model('zeros'));
    const { models } = await analyze(path, { ...defaultOptions, probe: false });
    const [finding] = models[0]?.findings.filter((f) => f.ruleId === 'zero-kernel-init') ?? [];
    expect(finding).toBeDefined();
    expect(finding?.fixes).toEqual([]);
  });
});
