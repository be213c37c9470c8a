import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/probe/elements';
import { FetchCounter } from '../../src/probe/fetchCounter';
import { readNpy } from '../../src/probe/npy';
import type { Want } from '../../src/probe/protocol';

const folder = mkdtempSync(join(tmpdir(), 'gradwise-fetch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const counted = (want: readonly Want[], ...draws: { dims: number[]; values: number[] }[]) => {
  const counter = new FetchCounter({ name: 'y', want });
  for (const { dims, values } of draws) counter.add({ dtype: 'float32', dims }, bytesOf(Float32Array.from(values)));
  return counter.result();
};

describe('a fetched tensor', () => {
  const first = { dims: [2, 2], values: [1, -1, 2, -2] };
  const second = { dims: [2, 2], values: [1, 1, 0, 0] };

  test('is told with nothing more than was wanted', () => {
    expect(counted([], first)).toEqual({ dtype: 'float32', dims: [2, 2] });
    expect(counted(['value'], first)).toEqual({
      dtype: 'float32',
      dims: [2, 2],
      values: [bytesOf(Float32Array.of(1, -1, 2, -2))],
    });
    expect(Object.keys(counted(['stats'], first))).toEqual(['dtype', 'dims', 'stats']);
  });

  test('tells which draws are not like the first, in shape or in wanted values', () => {
    const longer = { dims: [4, 1], values: [1, -1, 2, -2] };
    expect(counted([], first, second, longer, first).unlike).toEqual([2]);
    expect(counted(['value'], first, second, longer, first).unlike).toEqual([1, 2]);
    expect(counted(['value'], first, first)).not.toHaveProperty('unlike');
  });

  test('has statistics over all draws', () => {
    expect(counted(['stats'], first, second).stats).toMatchObject({ n: 8, min: -2, max: 2, zeroFraction: 0.25 });
  });

  test('has units along the axis that was named, from either end', () => {
    for (const units of [1, -1]) {
      expect(counted([{ units }], first).units).toEqual({ units: 2, dead: 1, alwaysOn: 1 });
      expect(counted([{ units }], first, second).units).toEqual({ units: 2, dead: 0, alwaysOn: 0 });
    }
    expect(counted([{ units: 0 }], first).units).toEqual({ units: 2, dead: 0, alwaysOn: 0 });
  });

  test('has none along an axis that it does not have, and none without elements', () => {
    expect(counted([{ units: 2 }], first)).not.toHaveProperty('units');
    expect(counted([{ units: 1 }], { dims: [0, 3], values: [] })).not.toHaveProperty('units');
  });

  test('has units where draws are of different length before them, one without any included', () => {
    const none = { dims: [0, 2], values: [] };
    const longer = { dims: [3, 2], values: [1, 1, 1, 1, 1, 1] };
    expect(counted(['stats', { units: 1 }], none, first, longer)).toMatchObject({
      stats: { n: 10 },
      units: { units: 2, dead: 0, alwaysOn: 1 },
    });
    expect(counted([{ units: 1 }], none, first).units).toEqual({ units: 2, dead: 1, alwaysOn: 1 });
    expect(counted([{ units: 1 }], none, none)).not.toHaveProperty('units');
  });

  test('has none where the units themselves, or what lies behind them, change from draw to draw', () => {
    const wider = { dims: [2, 3], values: [1, 1, 1, 1, 1, 1] };
    const { stats, units } = counted(['stats', { units: 1 }], first, wider);
    expect(stats!.n).toBe(10);
    expect(units).toBeUndefined();
    expect(counted([{ units: 0 }], first, wider)).not.toHaveProperty('units');
  });

  test('is saved as its first draw', () => {
    const save = join(folder, 'y.npy');
    counted([{ save }], first, second);
    expect(readNpy(save)).toEqual({ dtype: 'float32', dims: [2, 2], bytes: bytesOf(Float32Array.of(1, -1, 2, -2)) });
  });

  test('without a draw is a mistake', () => {
    expect(() => counted(['stats'])).toThrow('y was never fetched');
  });
});
