import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Graph, int, type Tensor, tensor, tensorOf } from '../../src/model';
import { candidates, FeedError, type FeedOptions, planFeeds, plannedTypes } from '../../src/probe/feeds';
import { writeNpy } from '../../src/probe/npy';
import { graph, input, node } from './graphs';

const free: FeedOptions = { dimensions: {}, inputs: {} };

/** What is fed to each input, briefly: "float32 [8, 3] image". */
const planned = (g: Graph, options: Partial<FeedOptions> = {}): Record<string, string> =>
  Object.fromEntries(
    planFeeds(g, { ...free, ...options }).map(({ spec, from }) => [
      spec.name,
      `${spec.dtype} [${spec.dims.join(', ')}] ${from.replace('synthetic:', '')}`,
    ]),
  );

/** A graph that does nothing with its inputs. */
const idle = (...inputs: Parameters<typeof input>[]): Graph =>
  graph(
    inputs.map((i) => input(...i)),
    [],
    [],
  );

const weights = (...dims: number[]): Tensor => ({
  dtype: 'float32',
  dims,
  data: { kind: 'span', file: '/model.onnx', offset: 0, length: 4 * dims.reduce((a, b) => a * b, 1) },
});

describe('token ids stay within the table that they index', () => {
  const [ids] = [input('input_ids', ['batch', 'sequence'], 'int64')];
  const rows = (g: Graph): unknown => planFeeds(g, free)[0]!.spec.fill;

  test('directly', () => {
    const g = graph([ids], [node('Gather', ['table', 'input_ids'], ['y'])], ['y'], { table: weights(119, 32) });
    expect(planned(g)).toEqual({ input_ids: 'int64 [8, 16] token-ids' });
    expect(rows(g)).toEqual({ kind: 'integers', low: 0, high: 119 });
  });

  test('behind Cast, Reshape and Unsqueeze', () => {
    const g = graph(
      [ids],
      [
        node('Cast', ['input_ids'], ['a'], { to: int(6) }),
        node('Reshape', ['a', 'shape'], ['b']),
        node('Unsqueeze', ['b', 'axes'], ['c']),
        node('Gather', ['table', 'c'], ['y']),
      ],
      ['y'],
      { table: weights(7, 4) },
    );
    expect(rows(g)).toEqual({ kind: 'integers', low: 0, high: 7 });
  });

  test('of the smaller table, where there are two, and along the axis that is gathered', () => {
    const g = graph(
      [ids],
      [node('Gather', ['a', 'input_ids'], ['y'], { axis: int(1) }), node('Gather', ['b', 'input_ids'], ['z'])],
      ['y', 'z'],
      { a: weights(900, 50), b: weights(60, 2) },
    );
    expect(rows(g)).toEqual({ kind: 'integers', low: 0, high: 50 });
  });

  test('in a Constant node or behind DequantizeLinear', () => {
    const g = graph(
      [ids],
      [
        node('Constant', [], ['q'], { value: tensor(tensorOf('int8', [3, 2], [1, 2, 3, 4, 5, 6])) }),
        node('DequantizeLinear', ['q', 'scale'], ['table']),
        node('Gather', ['table', 'input_ids'], ['y']),
      ],
      ['y'],
    );
    expect(rows(g)).toEqual({ kind: 'integers', low: 0, high: 3 });
  });

  test('used inside a branch', () => {
    const branch = graph([], [node('Gather', ['table', 'input_ids'], ['y'])], ['y']);
    const g = graph(
      [ids],
      [
        node('If', ['c'], ['z'], {
          then_branch: { type: 'graph', value: branch },
          else_branch: { type: 'graph', value: branch },
        }),
      ],
      ['z'],
      { table: weights(11, 4) },
    );
    expect(rows(g)).toEqual({ kind: 'integers', low: 0, high: 11 });
  });
});

test('a text encoder gets masks of ones, one segment, and positions in order', () => {
  const shape = ['batch_size', 'sequence_length'];
  const g = graph(
    ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'].map((name) => input(name, shape, 'int64')),
    [
      node('Gather', ['words', 'input_ids'], ['a']),
      node('Gather', ['types', 'token_type_ids'], ['b']),
      node('Gather', ['places', 'position_ids'], ['c']),
    ],
    ['a', 'b', 'c'],
    { words: weights(30522, 8), types: weights(2, 8), places: weights(512, 8) },
  );
  expect(planned(g)).toEqual({
    input_ids: 'int64 [8, 16] token-ids',
    attention_mask: 'int64 [8, 16] mask',
    token_type_ids: 'int64 [8, 16] segment-ids',
    position_ids: 'int64 [8, 16] positions',
  });
  expect(planFeeds(g, free).map(({ spec }) => spec.fill)).toEqual([
    { kind: 'integers', low: 0, high: 30522 },
    { kind: 'constant', value: 1 },
    { kind: 'constant', value: 0 },
    { kind: 'positions' },
  ]);
});

test('a decoder gets a small past, and a mask over past and present', () => {
  const past = ['batch', 12, 'past_sequence_length', 64];
  const g = idle(
    ['input_ids', ['batch', 'sequence_length'], 'int64'],
    ['attention_mask', ['batch', 'past_sequence_length + sequence_length'], 'int64'],
    ['past_key_values.0.key', past],
    ['past_key_values.0.value', past],
    ['use_cache_branch', [1], 'bool'],
  );
  expect(planned(g)).toEqual({
    input_ids: 'int64 [8, 16] token-ids',
    attention_mask: 'int64 [8, 20] mask',
    'past_key_values.0.key': 'float32 [8, 12, 4, 64] past',
    'past_key_values.0.value': 'float32 [8, 12, 4, 64] past',
    use_cache_branch: 'bool [1] flag',
  });
});

describe('images', () => {
  test.each<[string, Parameters<typeof input>[1], string]>([
    ['channels first, all free', [null, null, null, null], '[8, 3, 224, 224]'],
    ['named sides', ['batch', 3, 'height', 'width'], '[8, 3, 224, 224]'],
    ['a name that says nothing', ['d0', 3, 'd1', 'd2'], '[8, 3, 224, 224]'],
    ['channels last', [null, null, null, 3], '[8, 224, 224, 3]'],
    ['fixed sides stay', [null, 1, 28, 28], '[8, 1, 28, 28]'],
    ['fixed height', ['n', 3, 48, 'w'], '[8, 3, 48, 224]'],
    ['a fixed batch', [1, 3, null, null], '[1, 3, 224, 224]'],
  ])('%s', (_, shape, expected) => {
    expect(planned(idle(['x', shape]))).toEqual({ x: `float32 ${expected} image` });
  });

  test('have the channels that the convolution takes', () => {
    const g = graph([input('x', [null, null, 'h', 'w'])], [node('Conv', ['x', 'w'], ['y'], { group: int(2) })], ['y'], {
      w: weights(16, 5, 3, 3),
    });
    expect(planned(g)).toEqual({ x: 'float32 [8, 10, 224, 224] image' });
  });

  test('are pixels of 0 … 255 where the graph scales them itself', () => {
    const scaled = (op: string, by: number): Graph =>
      graph([input('x', [1, 8, 8, 3])], [node(op, ['x', 'k'], ['y'])], ['y'], { k: tensorOf('float32', [], [by]) });
    const pixels = { kind: 'uniform', low: 0, high: 255 };
    expect(planFeeds(scaled('Div', 127.5), free)[0]!.spec.fill).toEqual(pixels);
    expect(planFeeds(scaled('Mul', 1 / 255), free)[0]!.spec.fill).toEqual(pixels);
    expect(planFeeds(scaled('Sub', 0.5), free)[0]!.spec.fill).toEqual({ kind: 'normal', mean: 0, std: 1 });
  });

  test('of bytes are whole numbers', () => {
    expect(planFeeds(idle(['x', [1, 8, 8, 3], 'uint8']), free)[0]!.spec.fill).toEqual({
      kind: 'integers',
      low: 0,
      high: 256,
    });
  });
});

describe('sound', () => {
  test('at its sampling rate, a scalar, and a state of the same batch', () => {
    const g = idle(['input', [null, null]], ['state', [2, null, 128]], ['sr', [], 'int64']);
    expect(planned(g)).toEqual({
      input: 'float32 [8, 512] audio',
      state: 'float32 [2, 8, 128] state',
      sr: 'int64 [] sample-rate',
    });
    expect(plannedTypes(planFeeds(g, free)).get('sr')).toEqual({ dtype: 'int64', shape: [], values: [16000] });
  });

  test('is a second long where nothing else is said', () => {
    expect(planned(idle(['input', ['batch_size', 'samples']]))).toEqual({ input: 'float32 [8, 16000] audio' });
  });
});

describe('features', () => {
  test('are as many as the matrix has rows', () => {
    const g = (op: string, dims: number[], attributes = {}): Graph =>
      graph([input('x', [null, null])], [node(op, ['x', 'w'], ['y'], attributes)], ['y'], { w: weights(...dims) });
    expect(planned(g('MatMul', [13, 5]))).toEqual({ x: 'float32 [8, 13] features' });
    expect(planned(g('Gemm', [13, 5]))).toEqual({ x: 'float32 [8, 13] features' });
    expect(planned(g('Gemm', [5, 13], { transB: int(1) }))).toEqual({ x: 'float32 [8, 13] features' });
  });

  test('over time', () => {
    expect(planned(idle(['x', ['N', 'T', 40]]))).toEqual({ x: 'float32 [8, 16, 40] features' });
  });
});

test('an input that is also an initializer is a weight', () => {
  const g = graph([input('x', [1]), input('w', [1])], [node('Mul', ['x', 'w'], ['y'])], ['y'], { w: weights(1) });
  expect(Object.keys(planned(g))).toEqual(['x']);
});

describe('what the caller fixes', () => {
  const g = idle(['a', ['batch', 'length', 4]], ['b', ['batch', 'length']]);

  test('a dimension, wherever it occurs', () => {
    expect(planned(g, { dimensions: { length: 5 } })).toEqual({
      a: 'float32 [8, 5, 4] features',
      b: 'float32 [8, 5] features',
    });
  });

  test('the batch', () => {
    expect(planned(g, { batch: 2 })).toEqual({ a: 'float32 [2, 16, 4] features', b: 'float32 [2, 16] features' });
  });

  describe('by a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradwise-feeds-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'b.npy');
    writeNpy(file, { dtype: 'float32', dims: [3, 7], bytes: new Uint8Array(84) });

    test('its sizes hold for the other inputs too', () => {
      expect(planned(g, { inputs: { b: file } })).toEqual({
        a: 'float32 [3, 7, 4] features',
        b: `float32 [3, 7] file:${file}`,
      });
    });

    test.each<[string, Graph, Partial<FeedOptions>, string]>([
      ['an input that is not there', g, { inputs: { z: file } }, 'The model has no input z; its inputs are a, b.'],
      ['another rank', g, { inputs: { a: file } }, '[batch, length, 4] is expected, and it holds float32 [3, 7].'],
      [
        'another type',
        idle(['b', [3, 7], 'int64']),
        { inputs: { b: file } },
        'int64 [3, 7] is expected, and it holds float32',
      ],
      ['another fixed size', idle(['b', [3, 8]]), { inputs: { b: file } }, 'float32 [3, 8] is expected'],
      [
        'a dimension that is not there',
        g,
        { dimensions: { q: 1 } },
        'The model has no free dimension q; it has batch, length.',
      ],
      [
        'two sizes for one dimension',
        g,
        { dimensions: { length: 5 }, inputs: { b: file } },
        'The dimension length cannot be 5 and, as the file for b says, 7.',
      ],
    ])('%s is refused', (_, model, options, message) => {
      expect(() => planFeeds(model, { ...free, ...options })).toThrow(message);
      expect(() => planFeeds(model, { ...free, ...options })).toThrow(FeedError);
    });
  });
});

describe('what cannot be fed is said', () => {
  test.each<[string, Graph, string]>([
    [
      'a sequence',
      graph([{ name: 'x', container: 'sequence' }], [], []),
      'The input x is a sequence, which cannot be fed',
    ],
    ['strings', idle(['x', [1], 'string']), 'The input x is of type string, which cannot be fed'],
    ['no rank', graph([{ name: 'x', dtype: 'float32' }], [], []), 'give it with --input x=FILE.npy'],
  ])('%s', (_, g, message) => {
    expect(() => planFeeds(g, free)).toThrow(message);
  });
});

describe('candidates', () => {
  const shapes = (g: Graph, options: Partial<FeedOptions> = {}): string[] =>
    Array.from(candidates(g, { ...free, ...options }), (plan) => plan.map(({ spec }) => spec.dims.join('×')).join(' '));

  test('there is one where nothing is free', () => {
    expect(shapes(idle(['x', [2, 3]]))).toEqual(['2×3']);
    expect(shapes(idle(['x', ['n', 3]]), { dimensions: { n: 4 } })).toEqual(['4×3']);
  });

  test('none comes twice, and a batch of one is tried last', () => {
    const found = shapes(idle(['x', [null, 3, null, null]]));
    expect(new Set(found).size).toBe(found.length);
    expect(found).toContain('8×3×320×320');
    expect(found.findIndex((s) => s.startsWith('1×'))).toBeGreaterThan(found.findLastIndex((s) => s.startsWith('8×')));
  });

  test('a batch that was asked for is kept', () => {
    for (const shape of shapes(idle(['x', [null, 3, null, null]]), { batch: 2 })) expect(shape).toMatch(/^2×/);
  });

  test('images begin at the side that the caller prefers, and grow where the model refuses it', () => {
    const found = shapes(idle(['x', [null, 3, null, null]]), { side: 64 });
    expect(found.slice(0, 2)).toEqual(['8×3×64×64', '8×3×224×224']);
  });

  test('a model without inputs is run as it is', () => {
    expect(planFeeds(graph([], [], []), free)).toEqual([]);
  });
});
