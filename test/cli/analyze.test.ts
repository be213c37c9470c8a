import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/onnx';
import { build, gradwise, modelFile, program } from './program';

let [healthy, sick, warned] = ['', '', ''];
beforeAll(() => {
  build();
  [healthy, sick, warned] = [modelFile('healthy'), modelFile('sick'), modelFile('warned')];
});

const json = async (...args: readonly string[]) =>
  JSON.parse((await gradwise(['analyze', '--format', 'json', ...args])).out);

describe('the exit code', () => {
  it('is 0 for a healthy network', async () => {
    const { code, err } = await gradwise(['analyze', healthy]);
    expect([code, err]).toEqual([0, '']);
  });

  it('is 1 for errors', async () => expect((await gradwise(['analyze', sick])).code).toBe(1));

  it.each([
    ['error', 0],
    ['warning', 1],
    ['info', 1],
    ['never', 0],
  ])('with --fail-on %s is %i for a warning', async (severity, code) => {
    expect((await gradwise(['analyze', '--fail-on', severity, warned])).code).toBe(code);
  });

  it('is 2 for a file that is not there; the others are analysed all the same', async () => {
    const { code, out, err } = await gradwise(['analyze', 'missing.onnx', sick]);
    expect(code).toBe(2);
    expect(err).toBe('gradwise: missing.onnx: there is no such file or folder.\n');
    expect(out).toMatch(/12 sigmoid layers/);
  });

  it('is 2 for a file that is no model, which standard error names', async () => {
    const broken = join(temporaryFolder(), 'page.onnx');
    writeFileSync(broken, '<!doctype html><html></html>');
    const { code, err } = await gradwise(['analyze', broken]);
    expect(code).toBe(2);
    expect(err).toMatch(/^gradwise: .*page\.onnx: .*\n$/);
  });

  it('is 3 for a probe that ran out of time; static findings are still reported', async () => {
    const { code, out } = await gradwise(['analyze', '--timeout', '1', '--seeds', '100000', warned]);
    expect(code).toBe(3);
    expect(out).toMatch(/No activation between/);
  });
});

describe('a program', () => {
  const at = (name: string): string => join(import.meta.dirname, '../fixtures/programs', name);

  it('that works has exit code 0, one that will not train 1', async () => {
    expect((await gradwise(['analyze', at('healthy/iris.js')])).code).toBe(0);
    const { code, out } = await gradwise(['analyze', at('sick/zero-kernel.js')]);
    expect(code).toBe(1);
    expect(out).toMatch(/error zero-kernel-init .*zero-kernel\.js:4:84/);
  });

  it('that builds no network has exit code 0', async () => {
    const path = join(temporaryFolder(), 'other.js');
    writeFileSync(path, 'export const answer = 42;');
    const { code, out, err } = await gradwise(['analyze', path]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/No network is built here/);
  });

  it('is found in a folder among other files, with findings of all in one report', async () => {
    const { files } = await json('--no-probe', at('sick'));
    expect(files.map((f: { path: string; source: string }) => [f.path.split('/').at(-1), f.source])).toEqual([
      ['deep-sigmoid.js', 'tfjs-code'],
      ['large-normal.ts', 'tfjs-code'],
      ['linear-pair.js', 'tfjs-code'],
      ['short-memory.js', 'tfjs-code'],
      ['zero-kernel.js', 'tfjs-code'],
    ]);
  });
});

describe('wrong options are one sentence', () => {
  it.each([
    [['x.onnx', '--sed', '1'], 'Unknown option --sed; did you mean --seed?'],
    [['x.onnx', '--format', 'yaml'], '--format must be one of text, json, sarif, markdown, html, not “yaml”.'],
    [['x.onnx', '--seeds', '0'], '--seeds must be a whole number from 1 to 1000000, not “0”.'],
    [['x.onnx', '--batch', '1.5'], '--batch must be a whole number from 1 on, not “1.5”.'],
    [['x.onnx', '--dim', 'N'], '--dim must be NAME=N, not “N”.'],
    [['x.onnx', '--dim', 'N=1', '--dim', 'N=2'], '--dim names “N” more than once.'],
    [['x.onnx', '--seed', '1', '--seed', '2'], '--seed is given more than once.'],
    [['x.onnx', '--no-probe=1'], '--no-probe takes no value.'],
    [['x.onnx', '--output'], '--output needs a value: --output FILE.'],
    [[], '“gradwise analyze” needs a file or a folder.'],
  ])('%j', async (args, sentence) => {
    expect(await gradwise(['analyze', ...args])).toEqual({ code: 2, out: '', err: `gradwise: ${sentence}\n` });
  });
});

describe('what is analysed', () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    for (const sub of ['deep/er', 'node_modules/p', '.git', 'other']) mkdirSync(join(folder, sub), { recursive: true });
    for (const at of ['b.onnx', 'deep/er/a.ONNX', 'node_modules/p/no.onnx', '.git/no.onnx', 'other/c.onnx']) {
      copyFileSync(healthy, join(folder, at));
    }
    writeFileSync(join(folder, 'notes.txt'), 'no model');
  });
  const paths = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { out } = await gradwise(['analyze', '--no-probe', '--format', 'json', ...args], folder);
    return JSON.parse(out).files.map((f: { path: string }) => f.path);
  };

  it('is every model in a folder, without node_modules and .git, in order', async () => {
    expect(await paths('.')).toEqual(['b.onnx', 'deep/er/a.ONNX', 'other/c.onnx']);
  });

  it('is a file once, however often it is named', async () => {
    expect(await paths('b.onnx', './b.onnx', 'other', '.')).toEqual(['b.onnx', 'other/c.onnx', 'deep/er/a.ONNX']);
  });

  it('is not what the configuration ignores, unless it is named', async () => {
    writeFileSync(join(folder, 'gradwise.config.json'), '{ "ignores": ["other/"] }');
    expect(await paths('.')).toEqual(['b.onnx', 'deep/er/a.ONNX']);
    expect(await paths('other/c.onnx')).toEqual(['other/c.onnx']);
  });

  it('must be something: an empty folder is an error', async () => {
    const empty = temporaryFolder();
    const { code, err } = await gradwise(['analyze', empty]);
    expect([code, err]).toEqual([
      2,
      `gradwise: ${empty}: the folder holds no model (.onnx, model.json) and no code that builds one.\n`,
    ]);
  });
});

describe('a configuration', () => {
  it('changes rules, found upwards or named', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'models'));
    copyFileSync(sick, join(folder, 'models/sick.onnx'));
    const off = { rules: { 'saturating-deep-stack': 'off', 'vanishing-gradient': 'info' } };
    writeFileSync(join(folder, 'gradwise.config.json'), JSON.stringify(off));
    const ids = async (...args: readonly string[]) => {
      const { out } = await gradwise(['analyze', '--format', 'json', ...args, 'sick.onnx'], join(folder, 'models'));
      return JSON.parse(out).files[0].findings.map((f: { ruleId: string; severity: string }) => [f.ruleId, f.severity]);
    };
    expect(await ids()).toEqual([['vanishing-gradient', 'info']]);
    writeFileSync(join(folder, 'other.json'), '{}');
    expect(await ids('--config', '../other.json')).toEqual([['saturating-deep-stack', 'error']]);
  });

  it('that is wrong is told in one sentence', async () => {
    const path = join(temporaryFolder(), 'c.json');
    writeFileSync(path, '{ "rules": { "no-such-rule": "off" } }');
    const { code, out, err } = await gradwise(['analyze', '--config', path, healthy]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      `gradwise: The configuration ${path} is wrong: “rules” names the rule “no-such-rule”, which does not exist; “gradwise rules” lists them.\n`,
    );
    expect((await gradwise(['analyze', '--config', '/none.json', healthy])).err).toBe(
      'gradwise: The configuration /none.json cannot be read (ENOENT).\n',
    );
  });
});

describe('the report', () => {
  it('goes to a file when asked', async () => {
    const path = join(temporaryFolder(), 'report.sarif');
    const { out } = await gradwise(['analyze', '--format', 'sarif', '--output', path, sick]);
    expect(out).toBe('');
    expect(JSON.parse(readFileSync(path, 'utf8')).runs[0].results[0].ruleId).toBe('saturating-deep-stack');
  });

  it('that cannot be written is an error', async () => {
    const { code, err } = await gradwise(['analyze', '--no-probe', '--output', '/no/such/folder/r.txt', healthy]);
    expect([code, err]).toEqual([2, 'gradwise: The report cannot be written to /no/such/folder/r.txt (ENOENT).\n']);
  });

  it('is the same for the same seed', async () => {
    const gradients = async (...args: readonly string[]) =>
      (await json('--seeds', '1', ...args, healthy)).files[0].models[0].probe.tensors.map(
        (t: { gradient: unknown }) => t.gradient,
      );
    expect(await gradients('--seed', '7')).toEqual(await gradients('--seed', '7'));
    expect(await gradients('--seed', '7')).not.toEqual(await gradients('--seed', '8'));
  });

  it('without a probe has static findings only', async () => {
    const [file] = (await json('--no-probe', warned)).files;
    expect(file.models[0].probe.status).toBe('skipped');
    expect(file.findings.map((f: { ruleId: string }) => f.ruleId)).toEqual(['missing-activation']);
  });
});

describe('gradients on disk', () => {
  it('are one .npy file for each parameter and input, with an index by name', async () => {
    const folder = join(temporaryFolder(), 'gradients');
    expect((await gradwise(['analyze', '--tensors', folder, healthy])).code).toBe(0);
    const index: Record<string, string> = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    expect(Object.keys(index)).toEqual(expect.arrayContaining(['x', 'dense_1.kernel', 'dense_4.bias']));
    const bytes = readFileSync(join(folder, index['dense_1.kernel'] ?? ''));
    expect(bytes.subarray(1, 6).toString('latin1')).toBe('NUMPY');
    expect(bytes.toString('latin1', 10, 80)).toMatch(/'shape': \(32, 32\)/);
  });

  it('are those of one model', async () => {
    const { code, err } = await gradwise(['analyze', '--tensors', 'x', healthy, sick]);
    expect([code, err]).toEqual([2, 'gradwise: --tensors writes the gradients of one model: name one file.\n']);
  });
});

describe('an end before the end', () => {
  it('by a reader that leaves is quiet', () => {
    const script = `set -o pipefail; "${process.execPath}" "${program}" rules --format json 2>err | head -c 1; echo " $?"; cat err`;
    expect(execFileSync('bash', ['-c', script], { cwd: temporaryFolder(), encoding: 'utf8' })).toBe('{ 0\n');
  });

  it('by Ctrl-C is quiet and leaves no process behind', async () => {
    const child = spawn(process.execPath, [program, 'analyze', '--seeds', '100000', healthy]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (d) => {
        said += d;
      });
    }
    const children = (): string => {
      try {
        return execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim();
      } catch {
        return '';
      }
    };
    while (children() === '') await new Promise((r) => setTimeout(r, 50));
    await new Promise((r) => setTimeout(r, 700));
    const probe = Number(children().split('\n')[0]);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toBe('');
    expect(() => process.kill(probe, 0)).toThrow('ESRCH');
  });
});
