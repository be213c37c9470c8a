import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/onnx';
import { build, gradwise } from './program';

beforeAll(build);

const zeros = (name: string) => `const ${name} = tf.sequential();
${name}.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
${name}.add(tf.layers.dense({ units: 1 }));
`;
const program = `import * as tf from '@tensorflow/tfjs';\n${zeros('a')}`;

let folder: string;
const write = (text: string): void => writeFileSync(join(folder, 'net.js'), text);
const run = (...args: readonly string[]) => gradwise(['analyze', '--no-probe', ...args, 'net.js'], folder);
beforeEach(() => {
  folder = temporaryFolder();
  write(program);
});

describe('a baseline', () => {
  it('is written, and what it knows does not fail any more, wherever its lines have moved', async () => {
    const first = await run('--write-baseline', 'known.json');
    expect([first.code, first.err]).toEqual([1, 'gradwise: known.json knows 1 finding from now on.\n']);
    expect(JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8')).findings).toMatchObject([
      { path: 'net.js', ruleId: 'zero-kernel-init' },
    ]);
    write(`// A line more.\n\n${program}`);
    const { code, out, err } = await run('--baseline', 'known.json');
    expect([code, err]).toEqual([0, 'gradwise: 1 finding that known.json knows is not counted.\n']);
    expect(out).not.toContain('zero-kernel-init');
  });

  it('lets what is new fail, and marks both in SARIF', async () => {
    await run('--write-baseline', 'known.json');
    write(program + zeros('b'));
    const { code, out } = await run('--baseline', 'known.json', '--format', 'sarif');
    expect(code).toBe(1);
    const { results } = JSON.parse(out).runs[0];
    expect(results.map((r: { baselineState: string }) => r.baselineState).sort()).toEqual(['new', 'unchanged']);
    expect((await run('--baseline', 'known.json', '--fail-on', 'never')).code).toBe(0);
  });

  it('tells what it need not hold any more', async () => {
    await run('--write-baseline', 'known.json');
    write(program.replace("'zeros'", "'heUniform'"));
    const { code, err } = await run('--baseline', 'known.json');
    expect(code).toBe(0);
    expect(err).toMatch(
      /known\.json knows of what is not found any more: zero-kernel-init in net\.js .*Write it again/,
    );
  });

  it.each([
    ['is not there', undefined, /cannot be read \(ENOENT\); --write-baseline known\.json makes one/],
    ['is no baseline', '{}', /is no baseline of schemaVersion 1/],
  ])('that %s is told in one sentence', async (_, text, says) => {
    if (text !== undefined) writeFileSync(join(folder, 'known.json'), text);
    const { code, err } = await run('--baseline', 'known.json');
    expect(code).toBe(2);
    expect(err).toMatch(says);
  });
});
