import { describe, expect, test } from 'vitest';
import type { Amount } from '../../../src/view/state';
import { logScale } from '../../../webview/chart/scale';

const amount = (value: number, nonFinite = 0): Amount => ({ value, zeros: 0, nonFinite });
const height = 200;

describe('a logarithmic scale', () => {
  test('gives each decade the same room, the largest at the top', () => {
    const { position } = logScale([amount(1), amount(1e-4)], height);
    expect([1, 1e-1, 1e-2, 1e-3, 1e-4].map((value) => position(amount(value)))).toEqual([0, 50, 100, 150, 200]);
  });

  test('shows 1e-30 and 1 together', () => {
    const { position, ticks } = logScale([amount(1), amount(1e-30)], height);
    expect(position(amount(1e-30))).toBe(height);
    expect(position(amount(1))).toBe(0);
    expect(ticks.map(({ exponent }) => exponent)).toEqual([-30, -25, -20, -15, -10, -5, 0]);
  });

  test('reaches from the smallest to the largest double', () => {
    const { position } = logScale([amount(Number.MIN_VALUE), amount(Number.MAX_VALUE)], height);
    expect(position(amount(Number.MIN_VALUE))).toBeLessThanOrEqual(height);
    expect(position(amount(Number.MAX_VALUE))).toBeGreaterThanOrEqual(0);
  });

  test('does not draw a flat line as a cliff', () => {
    const { position } = logScale([amount(2), amount(2.1)], height);
    expect(position(amount(2))! - position(amount(2.1))!).toBeLessThan(5);
  });

  test('has a place below all decades for exactly zero, and one above them for what is not finite', () => {
    const { position, zero, nonFinite } = logScale([amount(1), amount(1e-8), amount(0), amount(5, 3)], height);
    expect(zero).not.toBeNull();
    expect(nonFinite).not.toBeNull();
    expect(position(amount(0))!).toBeGreaterThan(position(amount(1e-8))!);
    expect(position(amount(0))!).toBeGreaterThan(zero!.y);
    expect(position(amount(5, 3))!).toBeLessThan(position(amount(1))!);
    expect(position(amount(5, 3))!).toBeLessThan(nonFinite!.y + nonFinite!.height);
  });

  test('has those places only where something needs them', () => {
    expect(logScale([amount(1)], height)).toMatchObject({ zero: null, nonFinite: null });
  });

  test('has no place for what was not measured', () => {
    const { position } = logScale([null, amount(1)], height);
    expect(position(null)).toBeNull();
  });

  test('is there even when nothing, or only zero, was measured', () => {
    expect(logScale([], height).ticks.length).toBeGreaterThan(0);
    expect(logScale([amount(0)], height).position(amount(0))).toBeLessThan(height);
  });

  test.each([1, 3, 10, 40, 150, 600])('of %d decades has no two labels closer than they are high', (decades) => {
    const { ticks } = logScale(
      [amount(1), amount(10 ** -Math.min(decades, 300)), amount(10 ** Math.max(0, decades - 300))],
      height,
    );
    const gaps = ticks.slice(1).map(({ y }, index) => Math.abs(y - (ticks[index]?.y ?? 0)));
    expect(Math.min(height, ...gaps)).toBeGreaterThan(12);
  });
});
