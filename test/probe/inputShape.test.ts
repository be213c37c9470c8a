import { describe, expect, test } from 'vitest';
import type { Dimension } from '../../src/model';
import type { InputKind } from '../../src/probe/inputKind';
import { Sizes } from '../../src/probe/inputShape';
import { usesOf } from '../../src/probe/uses';
import { graph, input } from './graphs';

const scale = { batch: 2, height: 64, width: 96, length: 10, samples: 400 };
const noUses = usesOf(graph([], [], []));
const past: InputKind = { kind: 'past' };

function sizes(kinds: readonly InputKind[] = [], bound: Readonly<Record<string, number>> = {}): Sizes {
  const inputs = kinds.map((kind, i) => ({ info: input(`i${i}`, []), kind }));
  return new Sizes(scale, new Map(Object.entries(bound)), inputs, noUses);
}

const dims = (kind: InputKind, shape: readonly Dimension[], known: Sizes = sizes()): number[] =>
  known.dims({ info: input('x', shape), kind }, shape);

describe('a dimension has the size that its name says', () => {
  const features: InputKind = { kind: 'features' };
  test.each<[string, number]>([
    ['batch', 2],
    ['batch_size', 2],
    ['N', 2],
    ['height', 64],
    ['image_width', 96],
    ['sequence_length', 10],
    ['decoder_sequence_length', 10],
    ['seq_len', 10],
    ['time', 10],
    ['num_samples', 400],
    ['sequence_length + 1', 11],
  ])('%s', (name, size) => {
    expect(dims(features, [7, 7, name])).toEqual([7, 7, size]);
  });

  test('but a size that is known by name comes first', () => {
    expect(dims(features, ['batch', 'time'], sizes([], { time: 5 }))).toEqual([2, 5]);
  });

  test('and a sum has the known sizes of its terms', () => {
    expect(dims({ kind: 'mask' }, ['batch', 'past_length + sequence_length'], sizes([past]))).toEqual([2, 14]);
    expect(dims({ kind: 'mask' }, ['batch', 'a + b'], sizes([], { a: 3, b: 4 }))).toEqual([2, 7]);
  });
});

describe('a dimension without a telling name has the size of its place', () => {
  test.each<[InputKind, readonly Dimension[], readonly number[]]>([
    [{ kind: 'image', raw: false }, [null, null, null, null], [2, 3, 64, 96]],
    [{ kind: 'image', raw: false }, [null, null, null, 3], [2, 64, 96, 3]],
    [{ kind: 'image', raw: false }, [null, 3, null, null, null], [2, 3, 10, 64, 96]],
    [{ kind: 'token-ids', rows: 9 }, [null, null], [2, 10]],
    [{ kind: 'token-ids', rows: 9 }, [null], [10]],
    [{ kind: 'audio' }, [null], [400]],
    [{ kind: 'audio' }, [null, 1, null], [2, 1, 400]],
    [{ kind: 'state' }, [2, null, 128], [2, 2, 128]],
    [{ kind: 'state' }, [null, 128], [2, 128]],
    [{ kind: 'mask' }, [null, 1, null, null], [2, 1, 10, 10]],
    [{ kind: 'features' }, [null, null, 40], [2, 10, 40]],
    [{ kind: 'length' }, [null], [2]],
  ])('%j %j', (kind, shape, expected) => {
    expect(dims(kind, shape)).toEqual(expected);
  });

  test('a mask reaches over the past as well', () => {
    expect(dims({ kind: 'mask' }, [null, null], sizes([past]))).toEqual([2, 14]);
  });
});

test('equal names have equal sizes, wherever they were met first', () => {
  const known = sizes();
  expect(dims({ kind: 'image', raw: false }, ['d0', 3, 'd1', 'd2'], known)).toEqual([2, 3, 64, 96]);
  expect(dims({ kind: 'features' }, ['d1', 'd2'], known)).toEqual([64, 96]);
});

test('a waveform is as long as samples say, though its axis is called a sequence', () => {
  expect(dims({ kind: 'audio' }, ['batch', 'sequence'])).toEqual([2, 400]);
  expect(dims({ kind: 'audio' }, ['batch', 'sequence'], sizes([], { sequence: 512 }))).toEqual([2, 512]);
});
