import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { CodeWorker } from '../../../src/vscode/code/codeWorker';
import type { Question } from '../../../src/vscode/code/protocol';
import { temporaryFolder } from '../../support/onnx';

/** The thread that judges code: the real bundle, and one that misbehaves on request. */

const program = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [8], activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 1 }));
`;

const failures: string[] = [];
let made: CodeWorker | undefined;
afterEach(() => {
  made?.dispose();
  failures.length = 0;
});

const worker = (options: Partial<ConstructorParameters<typeof CodeWorker>[0]> = {}): CodeWorker => {
  made = new CodeWorker({
    file: join(process.cwd(), 'dist/code-worker.js'),
    onFailure: (message) => failures.push(message),
    ...options,
  });
  return made;
};

const asked = (text: string, path = '/work/model.js', more: Partial<Question> = {}): Question => ({
  path,
  text,
  unsaved: new Map(),
  rules: {},
  ...more,
});

describe('a text', () => {
  test('is judged as it would be here', async () => {
    const { judge } = bound(worker());
    expect(await judge(asked(program, '/work/model.js', { fixing: 20_000 }))).toEqual(
      analyzeText('/work/model.js', program),
    );
    const unmended = await judge(asked(program));
    expect(unmended?.models[0]?.findings.map(({ fixes }) => fixes)).toEqual([[]]);
  });

  test('sees what it imports as an editor holds it', async () => {
    const main = program.replace("'zeros'", 'kernel').replace('\n', "\nimport { kernel } from './kernel.js';\n");
    const unsaved = new Map([['/work/kernel.js', "export const kernel = 'zeros';"]]);
    const analysis = await worker().judge(asked(main, '/work/model.js', { unsaved }));
    expect(analysis?.models[0]?.findings.map(({ ruleId }) => ruleId)).toEqual(
      analyzeText('/work/model.js', program).models[0]?.findings.map(({ ruleId }) => ruleId),
    );
  });

  test('is judged by what is set about rules, and anew when that changes', async () => {
    const { judge } = bound(worker());
    const severities = async (rules: Question['rules']) =>
      (await judge(asked(program, '/work/model.js', { rules })))?.models[0]?.findings.map(({ severity }) => severity);
    expect(await severities({})).toEqual(['error']);
    expect(await severities({ 'zero-kernel-init': { severity: 'info' } })).toEqual(['info']);
    expect(await severities({ 'zero-kernel-init': { severity: 'off' } })).toEqual([]);
  });

  test('that is typed over before its turn is not judged', async () => {
    const { judge } = bound(worker());
    const answers = await Promise.all(['// one', '// two', '// three'].map((end) => judge(asked(program + end))));
    // The first was under way already.
    expect(answers.map((answer) => answer !== undefined)).toEqual([true, false, true]);
  });

  test('does not take the turn of another file', async () => {
    const { judge } = bound(worker());
    const answers = await Promise.all(
      ['/work/a.js', '/work/b.ts', '/work/c.js'].map((path) => judge(asked(program, path))),
    );
    expect(answers.map((answer) => answer?.path)).toEqual(['/work/a.js', '/work/b.ts', '/work/c.js']);
  });

  test('of a file that is forgotten is not judged', async () => {
    const made = worker();
    const [first, second] = [made.judge(asked(program)), made.judge(asked(`${program};`))];
    made.forget('/work/model.js');
    expect(await second).toBeUndefined();
    expect(await first).toBeDefined();
  });
});

/** Answers like the real one, unless the text asks for trouble. */
const troublesome = `
const { parentPort } = require('node:worker_threads');
let measured = 0;
parentPort.on('message', ({ type, id, text }) => {
  if (type === 'remember') measured++;
  if (type !== 'judge') return;
  if (text === 'hang') for (;;);
  if (text === 'die') process.exit(3);
  if (text === 'throw') throw new Error('a defect');
  parentPort.postMessage(text === 'fail' ? { id, failure: 'a defect' } : { id, analysis: { path: String(measured) } });
});
`;

describe('a thread', () => {
  const fake = (options: Partial<ConstructorParameters<typeof CodeWorker>[0]> = {}): CodeWorker => {
    const file = join(temporaryFolder(), 'worker.cjs');
    writeFileSync(file, troublesome);
    return worker({ file, ...options });
  };

  test.each([
    ['hang', /not judged within 0\.3 s/],
    ['die', /ended with 3/],
    ['throw', /a defect/],
    ['fail', /a defect/],
  ])('that is made to %s is replaced, and the next text is judged', async (trouble, says) => {
    const made = fake({ patience: 300 });
    made.remember('/work/model.js', []);
    const [broken, other] = [made.judge(asked(trouble)), made.judge(asked('fine', '/work/other.js'))];
    expect(await broken).toBeUndefined();
    expect(failures.join()).toMatch(says);
    // What was measured is not lost with the thread.
    expect(await other).toMatchObject({ path: '1' });
    expect(failures).toHaveLength(1);
  });

  test('that has nothing to do is ended, and starts again when it has', async () => {
    const made = fake({ idle: 1 });
    const first = made.judge(asked('fine'));
    made.remember('/work/model.js', []);
    made.remember('/work/model.js', []);
    await first;
    expect(await made.judge(asked('fine'))).toMatchObject({ path: '2' });
    // A new thread is told once what is remembered; one that lived on would have heard it twice.
    const again = async () => expect(await made.judge(asked('fine'))).toMatchObject({ path: '1' });
    await vi.waitFor(again, { timeout: 30_000 });
    expect(failures).toEqual([]);
  });
});

const bound = (of: CodeWorker) => ({ judge: (question: Question) => of.judge(question) });
