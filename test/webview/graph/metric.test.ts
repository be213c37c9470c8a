import { describe, expect, test, vi } from 'vitest';

import { amount, row } from './pieces';

/** Shades need no browser; the page's language is all that they ask of one. */
vi.stubGlobal('document', { documentElement: { dataset: {} } });
const { metrics, shading } = await import('../../../webview/graph/metric');

const metric = (id: string) => metrics.find((candidate) => candidate.id === id) ?? metrics[0];

describe('the colour of a layer', () => {
  const layers = [1, 1e-3, 1e-6, 0].map((value) => row({ gradient: amount(value) }));

  test('goes by decades from the least to the most', () => {
    const { of, range } = shading(metric('gradient'), layers);
    expect(layers.map(of)).toEqual([6, 3, 0, 'zero']);
    expect(range?.map((value) => value.toPrecision(2))).toEqual(['0.0000010', '1.0']);
  });

  test('does not make much of little: two decades at least', () => {
    const alike = [1, 0.9, 0.8].map((value) => row({ gradient: amount(value) }));
    const { of, range } = shading(metric('gradient'), alike);
    expect(alike.map(of)).toEqual([6, 6, 6]);
    expect(range?.[0]).toBeCloseTo(0.01);
  });

  test('sets apart what is not finite, and what was not measured', () => {
    const { of } = shading(metric('gradient'), layers);
    expect(of(row({ gradient: amount(1, 3) }))).toBe('non-finite');
    expect(of(row())).toBe('unknown');
  });

  test('of a share goes from none to all', () => {
    const shares = [0, 0.5, 1].map((deadUnits) => row({ deadUnits }));
    const { of, range } = shading(metric('dead'), shares);
    expect(shares.map(of)).toEqual([0, 3, 6]);
    expect(range).toEqual([0, 1]);
  });

  test('has no range where nothing was measured', () => {
    expect(shading(metric('signal'), [row()]).range).toBeNull();
  });
});
