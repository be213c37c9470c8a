import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type ProbeOptions, type ProbeProcess, startProbe } from '../../src/probe/client';
import type { ProbeFailure } from '../../src/probe/failure';
import type { ProbeJob, ProbeProgress } from '../../src/probe/protocol';
import { endlessJob, graph, input, job, node } from './graphs';

declare const PROBE_WORKER: string;

/** The life of the child process. Its worker is a script here, which does what the first seed says, so that it can misbehave on demand. */
const folder = mkdtempSync(join(tmpdir(), 'gradwise-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

const worker = join(folder, 'worker.js');
writeFileSync(
  worker,
  `process.on('disconnect', () => process.exit());
   process.on('message', ({ job }) => {
     const answer = () => process.send({ kind: 'done', result: { loss: [process.pid], tensors: new Map(), timing: {}, peakMemoryMB: 0 } });
     const behaviour = [
       answer,
       () => process.abort(),
       () => process.exit(3),
       () => { process.stderr.write('terminate called\\n  what():  bad shape\\n', () => process.kill(process.pid, 'SIGABRT')); },
       () => process.send({ kind: 'rejected', message: 'no such operator' }),
       () => { process.send({ kind: 'progress', progress: { phase: 'run', done: 0.5 } }); answer(); },
       () => {},
     ];
     behaviour[job.seeds[0]]();
   });`,
);
const [answers, aborts, exits, dies, refuses, progresses, hangs] = [0, 1, 2, 3, 4, 5, 6].map(
  (seed): ProbeJob => job(graph([input('x', [1])], [node('Relu', ['x'], ['y'])], ['y']), { seeds: [seed] }),
) as [ProbeJob, ProbeJob, ProbeJob, ProbeJob, ProbeJob, ProbeJob, ProbeJob];

const started: ProbeProcess[] = [];
const start = (options: ProbeOptions = {}): ProbeProcess => {
  const probe = startProbe({ workerPath: worker, ...options });
  started.push(probe);
  return probe;
};
afterEach(() => {
  for (const probe of started.splice(0)) probe.dispose();
});

const failure = (run: Promise<unknown>): Promise<ProbeFailure> =>
  run.then(
    () => expect.fail('it succeeded'),
    (error: ProbeFailure) => error,
  );

const pid = async (probe: ProbeProcess): Promise<number> => (await probe.run(answers)).loss[0]!;

const isAlive = (process_: number): boolean => {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
};

/** Waits until the process is gone, at most two seconds. */
async function gone(process_: number): Promise<boolean> {
  for (let i = 0; i < 40 && isAlive(process_); i++) await sleep(50);
  return !isAlive(process_);
}

describe('a child is kept warm', () => {
  test('the second job runs in the process of the first', async () => {
    const probe = start();
    expect(await pid(probe)).toBe(await pid(probe));
  });

  test('jobs that are given together run one after the other', async () => {
    const probe = start();
    const [a, b, c] = await Promise.all([pid(probe), pid(probe), pid(probe)]);
    expect([b, c]).toEqual([a, a]);
  });

  test('but not for ever', async () => {
    const probe = start({ idleMs: 50 });
    const first = await pid(probe);
    expect(await gone(first)).toBe(true);
    expect(await pid(probe)).not.toBe(first);
  });

  test('until it is disposed of', async () => {
    const probe = start();
    const child = await pid(probe);
    probe.dispose();
    expect(await gone(child)).toBe(true);
    expect((await failure(probe.run(answers))).kind).toBe('cancelled');
  });
});

describe('a death is a failure that says what happened, and the next job has a new child', () => {
  test.each([
    ['an abort', aborts, 'SIGABRT', /^The probe process was ended by SIGABRT.*\.$/],
    ['the last words of the runtime', dies, 'SIGABRT', /bad shape/],
    ['an exit', exits, undefined, /^The probe process ended with exit code 3\.$/],
  ])('%s', async (_, deadly, signal, message) => {
    const probe = start();
    const first = await pid(probe);
    const error = await failure(probe.run(deadly));
    expect(error).toMatchObject({ name: 'ProbeFailure', kind: 'crashed', message: expect.stringMatching(message) });
    expect(error.signal).toBe(signal);
    expect(await pid(probe)).not.toBe(first);
  });

  test('kill -9 from outside', async () => {
    const probe = start();
    const child = await pid(probe);
    const run = failure(probe.run(hangs));
    process.kill(child, 'SIGKILL');
    expect(await run).toMatchObject({ kind: 'crashed', signal: 'SIGKILL' });
  });

  test('a child that died between two jobs is not noticed', async () => {
    const probe = start();
    const child = await pid(probe);
    process.kill(child, 'SIGKILL');
    await gone(child);
    await sleep(50);
    expect(await pid(probe)).not.toBe(child);
  });

  test('a binary that is not there', async () => {
    const error = await failure(start({ execPath: '/nowhere/node' }).run(answers));
    expect(error).toMatchObject({ kind: 'crashed', message: expect.stringContaining('ENOENT') });
  });
});

describe('a job can be stopped', () => {
  test('by its signal, and the process is gone with it', async () => {
    const probe = start();
    const child = await pid(probe);
    const stop = new AbortController();
    const run = failure(probe.run(hangs, { signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    expect(await run).toMatchObject({ kind: 'cancelled', message: 'The probe was cancelled.' });
    expect(isAlive(child)).toBe(false);
  });

  test('before it starts, without harm to the job that runs', async () => {
    const probe = start();
    const stop = new AbortController();
    const running = pid(probe);
    const waiting = failure(probe.run(answers, { signal: stop.signal }));
    stop.abort();
    expect((await waiting).kind).toBe('cancelled');
    expect(await running).toBeGreaterThan(0);
  });

  test('by its time limit', async () => {
    const error = await failure(start().run(hangs, { timeoutMs: 100 }));
    expect(error).toMatchObject({
      kind: 'timeout',
      message: expect.stringMatching(/^The probe took longer than 0\.1 s and was stopped/),
    });
  });
});

test('a refusal leaves the child alive', async () => {
  const probe = start();
  const child = await pid(probe);
  expect(await failure(probe.run(refuses))).toMatchObject({ kind: 'rejected', message: 'no such operator' });
  expect(await pid(probe)).toBe(child);
});

test('progress is passed on', async () => {
  const heard: ProbeProgress[] = [];
  await start().run(progresses, { onProgress: (progress) => heard.push(progress) });
  expect(heard).toEqual([{ phase: 'run', done: 0.5 }]);
});

describe('no child outlives its parent', () => {
  /** A program that starts a probe, runs a job, and then does what `then` says; and the process id of its child. */
  async function program(worker: string, task: ProbeJob, then: string) {
    const contents = `
      import { deserialize } from 'node:v8';
      import { startProbe } from './src/probe/client';
      const probe = startProbe({ workerPath: ${JSON.stringify(worker)} });
      const job = deserialize(Buffer.from('${serialize(task).toString('base64')}', 'base64'));
      console.log('started');
      ${then}`;
    const outfile = join(folder, `parent-${contents.length}.js`);
    const stdin = { contents, resolveDir: join(import.meta.dirname, '../..'), loader: 'ts' } as const;
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs' });
    const parent = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => parent.on('exit', () => resolve()));
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const child = Number(execFileSync('pgrep', ['-P', String(parent.pid)], { encoding: 'utf8' }));
    expect(isAlive(child)).toBe(true);
    return { child, parent, ended };
  }

  test('a program ends although its idle probe is warm, and the probe ends with it', async () => {
    const { child, ended } = await program(worker, answers, 'setTimeout(() => probe.run(job), 200);');
    await ended;
    expect(await gone(child)).toBe(true);
  });

  test('when the parent is killed while the runtime computes', async () => {
    const { child, parent } = await program(PROBE_WORKER, endlessJob, 'probe.run(job);');
    await sleep(700);
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    expect(await gone(child)).toBe(true);
  });
});
