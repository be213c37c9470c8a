import { describe, expect, it, test } from 'vitest';
import type { Graph } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { cotangentFeeds } from '../../src/probe/cotangents';
import { FeedError } from '../../src/probe/feeds';

const graph = (...outputs: string[]): Graph => ({
  name: 'net',
  inputs: [],
  outputs: outputs.map((name) => ({ name })),
  initializers: new Map(),
  nodes: [],
  values: new Map(),
});

const types = (): Types =>
  new Map([
    ['logits', { dtype: 'float32', shape: [4, 25] }],
    ['half', { dtype: 'float16', shape: [] }],
    ['classes', { dtype: 'int64', shape: [4] }],
    ['nothing', { dtype: 'float32', shape: [0, 3] }],
  ]);

describe('the cotangent of an output', () => {
  it('has its type and shape, and a length of about 1 whatever its size: normal with variance 1/elements', () => {
    const known = types();
    const feeds = cotangentFeeds(graph('logits'), known, {});
    expect(feeds.get('logits')).toEqual({
      name: 'probe:cotangent:logits',
      dtype: 'float32',
      dims: [4, 25],
      stream: 'cotangent:logits',
      fill: { kind: 'normal', mean: 0, std: 0.1 },
    });
    expect(known.get('probe:cotangent:logits')).toEqual({ dtype: 'float32', shape: [4, 25] });
  });

  it('is read from its file where one is named', () => {
    const feeds = cotangentFeeds(graph('logits', 'half'), types(), { half: 'c.npy' });
    expect(feeds.get('half')?.fill).toEqual({ kind: 'npy', path: 'c.npy' });
    expect(feeds.get('logits')?.fill.kind).toBe('normal');
  });

  it('of no elements is finite all the same', () => {
    expect(cotangentFeeds(graph('nothing'), types(), {}).get('nothing')?.fill).toMatchObject({ std: 1 });
  });

  it('is missing where numbers are whole, or nothing is known of the output', () => {
    expect([...cotangentFeeds(graph('classes', 'unknown', 'logits'), types(), {}).keys()]).toEqual(['logits']);
  });

  it('is drawn for an output whose name objects have by birth', () => {
    const known = types().set('constructor', { dtype: 'float32', shape: [1] });
    expect(cotangentFeeds(graph('constructor'), known, {}).get('constructor')?.fill.kind).toBe('normal');
  });
});

test('of a loss is 1, and no other output has one', () => {
  const known = types().set('loss', { dtype: 'float32', shape: [] });
  const feeds = cotangentFeeds(graph('logits', 'half', 'loss'), known, {}, 'loss');
  expect([...feeds].map(([name, { dims, fill }]) => [name, dims, fill])).toEqual([
    ['loss', [], { kind: 'constant', value: 1 }],
  ]);
});

describe('a file', () => {
  it.each([
    ['for an output that the model lacks', 'logit', 'The model has no output logit; its outputs are logits, classes.'],
    [
      'for an output of whole numbers',
      'classes',
      'The output classes is no tensor of floating-point numbers, so it takes no cotangent.',
    ],
  ])('%s is refused, not passed over', (_, name, sentence) => {
    expect(() => cotangentFeeds(graph('logits', 'classes'), types(), { [name]: 'c.npy' })).toThrow(
      new FeedError(sentence),
    );
  });
});
