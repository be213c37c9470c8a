import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { samplePlaces, type Tensor, tensorOf } from '../../src/model';
import { bytesOf } from '../../src/probe/elements';
import { random } from '../../src/probe/random';
import { sampleSize, weightStatistics } from '../../src/probe/weights';
import { naiveStats } from './naive';

const folder = mkdtempSync(join(tmpdir(), 'gradwise-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { normal } = random(1, 'weights');
const numbers = Float32Array.from({ length: 3_000_001 }, normal);
const file = join(folder, 'w.bin');
writeFileSync(file, Buffer.concat([Buffer.from([7, 7, 7]), bytesOf(numbers)]));

/** Elements from `start` to `end` of the file; the data begin at its third byte, as unaligned as in a real model file. */
const span = (start: number, end: number): Tensor => ({
  dtype: 'float32',
  dims: [end - start],
  data: { kind: 'span', file, offset: 3 + 4 * start, length: 4 * (end - start) },
});

const one = async (tensor: Tensor) => (await weightStatistics(new Map([['w', tensor]]))).get('w')!;

describe('weights are counted where they lie', () => {
  test.each([
    ['a few', 10, 23],
    ['one piece', 0, 100_000],
    ['several pieces and a rest', 1, 3_000_001],
    ['none', 5, 5],
  ])('%s', async (_, start, end) => {
    const { stats } = await one(span(start, end));
    const expected = naiveStats([...numbers.subarray(start, end)]);
    const { n, min, max, nonFinite } = expected;
    expect(stats).toMatchObject({ n, min, max, nonFinite });
    if (n > 0) {
      expect(stats.l2 / expected.l2).toBeCloseTo(1, 12);
      expect(stats.std / expected.std).toBeCloseTo(1, 12);
    }
  });

  test('many at once, each by its name', async () => {
    const tensors = new Map(Array.from({ length: 50 }, (_, i) => [`w${i}`, span(i * 1000, i * 1000 + 900)] as const));
    const found = await weightStatistics(tensors);
    expect([...found.keys()]).toEqual([...tensors.keys()]);
    for (let i = 0; i < 50; i++) {
      const { l2 } = naiveStats([...numbers.subarray(i * 1000, i * 1000 + 900)]);
      expect(found.get(`w${i}`)!.stats.l2).toBeCloseTo(l2, 9);
    }
  });

  test('in memory, and in half precision', async () => {
    expect((await one(tensorOf('float16', [3], [1, -2, 0.5]))).stats).toMatchObject({ n: 3, min: -2, max: 1 });
    expect([...(await one(tensorOf('float16', [3], [1, -2, 0.5]))).sample]).toEqual([1, -2, 0.5]);
  });

  test('strings and numbers of less than a byte are left out', async () => {
    const words: Tensor = { dtype: 'string', dims: [1], data: { kind: 'strings', values: ['a'] } };
    const packed: Tensor = { dtype: 'int4', dims: [2], data: { kind: 'bytes', bytes: Uint8Array.of(0x21) } };
    expect(
      await weightStatistics(
        new Map([
          ['words', words],
          ['packed', packed],
        ]),
      ),
    ).toEqual(new Map());
  });

  test('a file that is too short is named', async () => {
    await expect(one(span(3_000_000, 3_000_100))).rejects.toMatchObject({
      code: 'truncated-file',
      offset: 3 + 4 * 3_000_001,
      message: expect.stringContaining(`${file} ends within the weights`),
    });
  });

  test('a file that was taken away since it was opened is named', async () => {
    const gone = join(folder, 'gone.bin');
    const weight: Tensor = { dtype: 'float32', dims: [2], data: { kind: 'span', file: gone, offset: 0, length: 8 } };
    await expect(one(weight)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: `${gone} cannot be opened any more (ENOENT). Open it again.`,
    });
  });
});

describe('the sample', () => {
  test('of a small tensor is the tensor', async () => {
    const { sample } = await one(span(3, 1003));
    expect(sample).toEqual(numbers.slice(3, 1003));
  });

  test('of a large one has elements from everywhere, in order, as they lie in the file', async () => {
    const { sample } = await one(span(0, 3_000_001));
    expect(sample).toEqual(Float32Array.from(samplePlaces(3_000_001, sampleSize), (i) => numbers[i]!));
  });
});

test('can be stopped', async () => {
  const stop = new AbortController();
  const run = weightStatistics(new Map([['w', span(0, 3_000_001)]]), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
});

test('stopped before a piece that cannot be read, it is stopped, and nothing else is heard of that piece', async () => {
  const stop = new AbortController();
  const weights = new Map([
    ['whole', span(0, 10)],
    ['cut off in its second piece', span(3_000_001 - 2 ** 20 - 1, 3_000_100)],
  ]);
  const run = weightStatistics(weights, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  // A rejection that nobody handles would fail the run by now.
  await new Promise((resolve) => setTimeout(resolve, 50));
});

test('tells how far it is', async () => {
  const heard: number[] = [];
  await weightStatistics(
    new Map([
      ['a', span(0, 1_500_000)],
      ['b', span(0, 1_500_000)],
    ]),
    { onProgress: (done) => heard.push(done) },
  );
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
  expect(heard.at(-1)).toBe(1);
});
