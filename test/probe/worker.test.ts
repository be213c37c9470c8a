import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeNumbers, type Graph, int, tensorOf } from '../../src/model';
import { startProbe } from '../../src/probe/client';
import type { ProbeFailure } from '../../src/probe/failure';
import { readNpy, writeNpy } from '../../src/probe/npy';
import type { ProbeProgress } from '../../src/probe/protocol';
import { endlessJob, feed, graph, input, job, node, standardNormal } from './graphs';
import { naiveStats } from './naive';

declare const PROBE_WORKER: string;

/** The real worker with the real runtime. */
const probe = startProbe();
const folder = mkdtempSync(join(tmpdir(), 'gradwise-worker-'));
afterAll(() => {
  probe.dispose();
  rmSync(folder, { recursive: true });
});

const relu = graph([input('x', [4, 8])], [node('Relu', ['x'], ['y'])], ['y']);
const x = feed('x', [4, 8], standardNormal);

const failure = (run: Promise<unknown>): Promise<ProbeFailure> =>
  run.then(
    () => expect.fail('it succeeded'),
    (error: ProbeFailure) => error,
  );

describe('a run', () => {
  test('counts what it fetches, pooled over the seeds', async () => {
    const seeds = [1, 2, 3];
    const { tensors } = await probe.run(
      job(relu, { inputs: [x], fetches: [{ name: 'y', want: ['stats', 'value', { units: 1 }] }], seeds }),
    );
    const { stats, values, units, dims, dtype } = tensors.get('y')!;
    expect({ dims, dtype }).toEqual({ dims: [4, 8], dtype: 'float32' });
    expect(values).toHaveLength(3);
    const numbers = values!.flatMap((bytes) => decodeNumbers('float32', bytes)!);
    const expected = naiveStats(numbers);
    expect(stats).toMatchObject({ n: 96, zeroFraction: expected.zeroFraction, max: expected.max });
    expect(stats!.l2).toBeCloseTo(expected.l2, 12);
    expect(units).toEqual({ units: 8, dead: 0, alwaysOn: 0 });
  });

  test('is the same for the same seed, in another process too', async () => {
    const task = job(relu, { inputs: [x], fetches: [{ name: 'y', want: ['value'] }], seeds: [7] });
    const other = startProbe();
    const [a, b] = await Promise.all([probe.run(task), other.run(task)]);
    other.dispose();
    expect(a.tensors.get('y')).toEqual(b.tensors.get('y'));
  });

  test('sums the loss over outputs and their cotangents, for each seed', async () => {
    const { loss, tensors } = await probe.run(
      job(
        graph(
          [input('x', [4, 8]), input('c', [4, 8])],
          [node('Relu', ['x'], ['y']), node('Neg', ['c'], ['d'])],
          ['y', 'd'],
        ),
        {
          inputs: [x],
          cotangents: [feed('c', [4, 8], standardNormal)],
          fetches: [
            { name: 'y', want: ['value'] },
            { name: 'd', want: ['value'] },
          ],
          loss: [{ output: 'y', cotangent: 'c' }],
          seeds: [1, 2],
        },
      ),
    );
    const draws = (name: string): number[][] => tensors.get(name)!.values!.map((b) => decodeNumbers('float32', b)!);
    const expected = draws('y').map((y, draw) => y.reduce((sum, v, i) => sum - v * draws('d')[draw]![i]!, 0));
    expect(loss[0]).toBeCloseTo(expected[0]!, 12);
    expect(loss[1]).toBeCloseTo(expected[1]!, 12);
  });

  test('reads inputs from, and writes tensors to, .npy files', async () => {
    const given = join(folder, 'x.npy');
    const out = join(folder, 'y.npy');
    writeNpy(given, { dtype: 'float32', dims: [2], bytes: new Uint8Array(Float32Array.of(-1, 2).buffer) });
    await probe.run(
      job(graph([input('x', [2])], [node('Relu', ['x'], ['y'])], ['y']), {
        inputs: [feed('x', [2], { kind: 'npy', path: given })],
        fetches: [{ name: 'y', want: [{ save: out }] }],
      }),
    );
    const { dtype, dims, bytes } = readNpy(out);
    expect({ dtype, dims, values: decodeNumbers('float32', bytes) }).toEqual({
      dtype: 'float32',
      dims: [2],
      values: [0, 2],
    });
  });

  test.each(['float16', 'float64', 'int64', 'int32', 'uint8', 'bool'] as const)('takes and gives %s', async (dtype) => {
    const { tensors } = await probe.run(
      job(graph([input('x', [3], dtype)], [node('Identity', ['x'], ['y'])], ['y']), {
        inputs: [feed('x', [3], { kind: 'constant', value: 1 }, dtype)],
        fetches: [{ name: 'y', want: ['stats'] }],
      }),
    );
    expect(tensors.get('y')).toMatchObject({ dtype, dims: [3], stats: { n: 3, mean: 1, std: 0 } });
  });

  test('keeps a scalar a scalar', async () => {
    const { tensors } = await probe.run(
      job(graph([input('sr', [], 'int64')], [node('Identity', ['sr'], ['y'])], ['y']), {
        inputs: [feed('sr', [], { kind: 'constant', value: 16000 }, 'int64')],
        fetches: [{ name: 'y', want: ['value'] }],
      }),
    );
    const { dims, values } = tensors.get('y')!;
    expect({ dims, value: decodeNumbers('int64', values![0]!) }).toEqual({ dims: [], value: [16000] });
  });

  test('tells how far it is, how long it took and what it held', async () => {
    const heard: ProbeProgress[] = [];
    const { timing, peakMemoryMB } = await probe.run(
      job(relu, { inputs: [x], fetches: [{ name: 'y', want: ['stats'] }], seeds: [1, 2] }),
      { onProgress: (progress) => heard.push(progress) },
    );
    expect(heard.map(({ phase, done }) => `${phase} ${done}`)).toEqual(['load 0', 'run 0', 'run 0.5', 'run 1']);
    for (const ms of Object.values(timing)) expect(ms).toBeGreaterThan(0);
    expect(peakMemoryMB).toBeGreaterThan(30);
  });

  test('holds the tensors of one draw at a time', async () => {
    const dims = [20, 2 ** 20];
    const outputs = ['a', 'b', 'c'];
    const g = graph(
      [input('x', [1])],
      outputs.map((name) => node('Expand', ['x', 'shape'], [name])),
      outputs,
      { shape: tensorOf('int64', [2], dims) },
    );
    const peak = async (seeds: readonly number[]): Promise<number> => {
      const fresh = startProbe();
      const fetches = outputs.map((name) => ({ name, want: ['stats'] as const }));
      const { peakMemoryMB } = await fresh.run(job(g, { inputs: [feed('x', [1], standardNormal)], fetches, seeds }));
      fresh.dispose();
      return peakMemoryMB;
    };
    expect(await peak([1, 2, 3])).toBeLessThan(1.15 * (await peak([1])));
  });

  test('has no units where the shape follows the data', async () => {
    const { tensors } = await probe.run(
      job(graph([input('x', [40])], [node('NonZero', ['x'], ['y'])], ['y']), {
        inputs: [feed('x', [40], { kind: 'integers', low: 0, high: 2 })],
        fetches: [{ name: 'y', want: ['stats', { units: 1 }] }],
        seeds: [1, 2],
      }),
    );
    expect(tensors.get('y')).not.toHaveProperty('units');
  });
});

describe('a refusal says in the runtime’s words what is wrong', () => {
  test.each<[string, Graph, RegExp]>([
    ['an unknown operator', graph([input('x', [4, 8])], [node('Frobnicate', ['x'], ['y'])], ['y']), /Frobnicate/],
    ['a shape that does not fit', graph([input('x', [3])], [node('Relu', ['x'], ['y'])], ['y']), /dimension|rank/i],
  ])('%s', async (_, g, message) => {
    const error = await failure(probe.run(job(g, { inputs: [x], fetches: [{ name: 'y', want: ['stats'] }] })));
    expect(error).toMatchObject({ kind: 'rejected', message: expect.stringMatching(message) });
  });

  test('a cotangent of another size', async () => {
    const g = graph(
      [input('x', [4, 8]), input('c', [5])],
      [node('Relu', ['x'], ['y']), node('Neg', ['c'], ['d'])],
      ['y', 'd'],
    );
    const error = await failure(
      probe.run(
        job(g, { inputs: [x], cotangents: [feed('c', [5], standardNormal)], loss: [{ output: 'y', cotangent: 'c' }] }),
      ),
    );
    expect(error.message).toBe('The cotangent of y has shape [5], and the output has [4, 8].');
  });

  test('an input file that is not there', async () => {
    const fill = { kind: 'npy', path: '/nowhere/x.npy' } as const;
    const error = await failure(
      probe.run(job(relu, { inputs: [feed('x', [4, 8], fill)], fetches: [{ name: 'y', want: ['stats'] }] })),
    );
    expect(error).toMatchObject({ kind: 'rejected', message: expect.stringContaining('/nowhere/x.npy') });
  });
});

test('without the runtime, says that it is not there', async () => {
  const alone = join(folder, 'probe-worker.js');
  copyFileSync(PROBE_WORKER, alone);
  const lost = startProbe({ workerPath: alone });
  const error = await failure(lost.run(job(relu)));
  lost.dispose();
  expect(error).toMatchObject({
    kind: 'rejected',
    message: "ONNX Runtime cannot be loaded: Cannot find module 'onnxruntime-node'.",
  });
});

describe('a model that knows no measure', () => {
  const run = (g: Graph) =>
    job(g, { inputs: [feed('x', [1], standardNormal)], fetches: [{ name: 'y', want: ['stats'] }] });

  test('is stopped inside the runtime when it takes too long', async () => {
    const started = performance.now();
    expect((await failure(probe.run(endlessJob, { timeoutMs: 500 }))).kind).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('is stopped inside the runtime when it is cancelled', async () => {
    const stop = AbortSignal.timeout(300);
    expect((await failure(probe.run(endlessJob, { signal: stop }))).kind).toBe('cancelled');
  });

  test('is stopped when it takes more memory than it may', async () => {
    const hungry = graph(
      [input('x', [1])],
      [node('Expand', ['x', 'shape'], ['big']), node('ReduceMean', ['big'], ['y'], { keepdims: int(1) })],
      ['y'],
      { shape: tensorOf('int64', [1], [2 ** 30]) },
    );
    const small = startProbe({ memoryLimitMB: 300 });
    const error = await failure(small.run(run(hungry)));
    small.dispose();
    expect(error).toMatchObject({
      kind: 'memory',
      message: 'The probe needed more than 300 MB of memory and was stopped.',
    });
  });
});
