import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Analysis, type AnalyzeOptions, defaultOptions, type ModelAnalysis } from '../src/analysis';
import { analyze } from '../src/analyze';
import { analyzeText } from '../src/analyzeText';
import type { Finding } from '../src/findings/finding';
import type { Range } from '../src/model';
import { temporaryFolder } from './support/onnx';

const programs = join(import.meta.dirname, 'fixtures', 'programs');

const run = (path: string, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> =>
  analyze(path, { ...defaultOptions, seeds: 1, threads: 1, ...options });

function written(text: string, name = 'model.js'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const code = (text: string, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> => run(written(text), options);

const only = ({ models }: Analysis): ModelAnalysis => {
  const [model, ...others] = models;
  return model && others.length === 0 ? model : expect.fail(`${models.length} models were found`);
};

const shown = (text: string, range: Range | undefined): string => {
  if (!range || range.start.line !== range.end.line) return expect.fail('no range within a line');
  return (text.split('\n')[range.start.line] ?? '').slice(range.start.character, range.end.character);
};

const findings = (analysis: Analysis): readonly Finding[] => analysis.models.flatMap((m) => m.findings);

/** Programs after the public examples of TensorFlow.js, which train. */
describe('programs that work are left in peace', () => {
  const healthy = readdirSync(join(programs, 'healthy')).map((name) => join(programs, 'healthy', name));

  it.each(healthy)('%s, as it is written', (path) => {
    const analysis = analyzeText(path, readFileSync(path, 'utf8'));
    expect(analysis.models.length).toBeGreaterThan(0);
    expect(findings(analysis).filter((f) => f.severity !== 'info')).toEqual([]);
  });

  it('and when they are run', { timeout: 240_000 }, async () => {
    const all: Analysis[] = [];
    for (const path of healthy) all.push(await run(path, { batch: 8 }));
    const models = all.flatMap((a) => a.models);
    const layers = models.reduce((n, m) => n + m.model.layers.filter((l) => l.weight).length, 0);
    const told = all.flatMap(findings);
    expect(layers).toBeGreaterThan(100);
    expect(told.filter((f) => f.severity === 'error')).toEqual([]);
    expect(told.filter((f) => f.severity === 'warning').length).toBeLessThanOrEqual(layers / 50);
    expect(new Set(models.map((m) => m.probe.status))).toEqual(new Set(['ok', 'skipped']));
  });
});

describe('what will not train is shown where the code says it', () => {
  it.each([
    ['deep-sigmoid.js', 'saturating-deep-stack', 'error', "'sigmoid'"],
    ['zero-kernel.js', 'zero-kernel-init', 'error', "'zeros'"],
    ['large-normal.ts', 'init-activation-mismatch', 'error', 'tf.initializers.randomNormal({ mean: 0, stddev: 0.5 })'],
    ['linear-pair.js', 'missing-activation', 'warning', 'dense'],
  ])('%s: %s', async (name, ruleId, severity, words) => {
    const path = join(programs, 'sick', name);
    const text = readFileSync(path, 'utf8');
    for (const analysis of [analyzeText(path, text), await run(path)]) {
      const [finding, ...others] = findings(analysis);
      expect(others).toEqual([]);
      expect([finding?.ruleId, finding?.severity, shown(text, finding?.range)]).toEqual([ruleId, severity, words]);
    }
  });

  it('where the past is forgotten, once the probe has measured it', async () => {
    const path = join(programs, 'sick', 'short-memory.js');
    const text = readFileSync(path, 'utf8');
    expect(findings(analyzeText(path, text))).toEqual([]);
    const found = findings(await run(path)).map(({ ruleId, range }) => [ruleId, shown(text, range)]);
    expect(found).toEqual([['recurrent-vanishing', 'small']]);
  });

  it('with the activation that the initializer should suit beside it', () => {
    const path = join(programs, 'sick', 'large-normal.ts');
    const text = readFileSync(path, 'utf8');
    const [finding] = findings(analyzeText(path, text));
    expect(finding?.related?.map((r) => shown(text, r.range))).toEqual(["'relu'"]);
  });
});

const mlp = (loss: string): string => `
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [4] }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  ${loss}`;

describe('the probe of code', () => {
  it('draws weights anew for each seed, a batch of 32', async () => {
    const { probe, model } = only(await code(mlp(''), { seeds: 3 }));
    expect(probe.status).toBe('ok');
    expect(probe.inputs.map((i) => i.shape)).toEqual([[32, 4]]);
    const kernel = probe.tensors.find((t) => t.name === model.layers[0]?.weight?.name);
    expect([kernel?.role, kernel?.value?.n]).toEqual(['parameter', 3 * 32]);
    expect(kernel?.value?.seedStd).toBeGreaterThan(0);
  });

  it('differentiates the loss that compile names, from ln 3 for three classes on', async () => {
    const { probe } = only(await code(mlp("model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });")));
    expect(probe.objective).toBe('categoricalCrossentropy');
    expect(probe.loss).toBeGreaterThan(0.6 * Math.log(3));
    expect(probe.loss).toBeLessThan(2 * Math.log(3));
    expect(probe.inputs[1]).toMatchObject({ shape: [32], from: 'synthetic:targets' });
    // Neither targets nor the loss are tensors of the network.
    expect(new Set(probe.tensors.map((t) => t.role))).toEqual(new Set(['input', 'parameter', 'activation', 'output']));
    expect(probe.tensors.filter((t) => t.role === 'input').map((t) => t.shape)).toEqual([[32, 4]]);
    expect(probe.tensors.filter((t) => t.role === 'output').map((t) => t.shape)).toEqual([[32, 3]]);
  });

  it('calls only the network’s own weights parameters', async () => {
    const { probe } = only(
      await code(`const m = tf.sequential();
        m.add(tf.layers.lstm({ units: 6, inputShape: [5, 3] }));
        m.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
        m.compile({ loss: 'binaryCrossentropy', optimizer: 'adam' });`),
    );
    const parameters = probe.tensors.filter((t) => t.role === 'parameter').map((t) => t.name.split('/')[1]);
    expect(parameters.sort()).toEqual(['bias', 'bias', 'kernel', 'kernel', 'recurrent_kernel']);
  });

  it('takes a random cotangent where the loss is a function of the user’s own', async () => {
    const { probe } = only(
      await code(mlp('model.compile({ loss: (y, p) => p.sub(y).square().mean(), optimizer: "sgd" });')),
    );
    expect([probe.status, probe.objective]).toEqual(['ok', undefined]);
  });

  it('tells what it was before it has run', async () => {
    const early: Analysis[] = [];
    const path = written(mlp(''));
    await analyze(path, { ...defaultOptions, seeds: 1, threads: 1 }, { onStatic: (analysis) => early.push(analysis) });
    expect(early.map((a) => only(a).probe.status)).toEqual(['skipped']);
  });

  it('is not started for code without layers that are known', async () => {
    const { probe } = only(
      await code('class L extends tf.layers.Layer {}\nconst m = tf.sequential();\nm.add(new L({}));'),
    );
    expect(probe.status).toBe('skipped');
    expect(probe.reason).toMatch(/^No layer of the network can be computed\./);
  });
});

describe('a file of code', () => {
  it('may build several networks', async () => {
    const { models } = await code(`${mlp('')}\nfunction other() {${mlp('return model;')} }\nother();`);
    expect(models.map((m) => m.model.layers.length)).toEqual([2, 2]);
  });

  it('is read with what it imports, but not with libraries', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'node_modules', 'sizes'), { recursive: true });
    writeFileSync(join(folder, 'sizes.js'), 'export const units = 24;');
    writeFileSync(join(folder, 'node_modules', 'sizes', 'index.js'), 'export const units = 7;');
    const program = (from: string): string =>
      `import { units } from '${from}';\nconst m = tf.sequential();\nm.add(tf.layers.dense({ units, inputShape: [4] }));\nm.add(tf.layers.dense({ units: 2 }));`;
    const path = join(folder, 'model.js');
    writeFileSync(path, program('./sizes.js'));
    expect(only(await run(path, { probe: false })).model.layers[0]?.weight?.shape).toEqual([4, 24]);
    writeFileSync(path, program('./node_modules/sizes/index.js'));
    expect(only(await run(path, { probe: false })).model.layers).toEqual([]);
  });

  it('may build none: that is no mistake', async () => {
    expect(await code('export const a = 1;')).toMatchObject({ source: 'tfjs-code', errors: [], models: [] });
  });

  it('that cannot be read is told in a sentence', async () => {
    const path = join(temporaryFolder(), 'none.js');
    expect((await run(path)).errors).toEqual([
      { code: 'unreadable-file', message: `${path} cannot be read (ENOENT). Check the path and its permissions.` },
    ]);
  });

  it('may switch rules off in comments', () => {
    const text = readFileSync(join(programs, 'sick', 'zero-kernel.js'), 'utf8');
    const off = text.replace(
      /^const hidden/m,
      '// gradwise-disable-next-line zero-kernel-init -- on purpose\nconst hidden',
    );
    expect(findings(analyzeText('/a.js', off)).map((f) => f.ruleId)).not.toContain('zero-kernel-init');
    expect(findings(analyzeText('/a.js', text)).map((f) => f.ruleId)).toContain('zero-kernel-init');
  });

  it('whose weights are loaded is not judged as if its initializers had the last word', () => {
    const text = readFileSync(join(programs, 'sick', 'large-normal.ts'), 'utf8');
    const analysis = analyzeText('/a.ts', `${text}\nmodel.loadWeights('weights.json');`);
    expect(only(analysis).model.weightsElsewhere).toBe(true);
    expect(findings(analysis).filter((f) => f.severity === 'error')).toEqual([]);
  });
});

describe('while it is typed', () => {
  const path = join(programs, 'healthy', 'acgan.js');
  const text = readFileSync(path, 'utf8');

  it('code that ends anywhere is judged without a word of complaint', () => {
    for (let end = 0; end < text.length; end += 61) expect(analyzeText(path, text.slice(0, end)).errors).toEqual([]);
  });

  it('a network that is not touched keeps its findings', () => {
    const sick = readFileSync(join(programs, 'sick', 'deep-sigmoid.js'), 'utf8');
    const before = findings(analyzeText('/a.js', sick));
    expect(before).toHaveLength(1);
    expect(findings(analyzeText('/a.js', `${sick}\nconst next = tf.sequential({ layers: [tf.layers.den`))).toEqual(
      before,
    );
  });
});
