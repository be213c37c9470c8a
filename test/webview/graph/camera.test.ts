import { describe, expect, test } from 'vitest';
import { pan, reveal, whole, zoom } from '../../../webview/graph/camera';

const window = { width: 800, height: 500 };

describe('the camera', () => {
  test('shows a small drawing in its own size, in the middle', () => {
    expect(whole({ width: 200, height: 100 }, window)).toEqual({ x: -300, y: -200, scale: 1 });
  });

  test('shrinks a large drawing until it fits', () => {
    const { scale, x, y } = whole({ width: 3000, height: 1000 }, window);
    expect(3000 * scale).toBeLessThanOrEqual(800);
    expect((x + 800 / scale / 2) * scale).toBeCloseTo(1500 * scale);
    expect((y + 500 / scale / 2) * scale).toBeCloseTo(500 * scale);
  });

  test('shows the top of a drawing that would become too small to read', () => {
    const { scale, y } = whole({ width: 200, height: 100_000 }, window, 0.8);
    expect(scale).toBe(0.8);
    expect(y).toBeLessThan(0);
    expect(y).toBeGreaterThan(-30);
  });

  test('keeps the point under the pointer where it is while it zooms', () => {
    const before = { x: 10, y: 20, scale: 1 };
    const after = zoom(before, 1.5, 100, 50);
    expect(after.x + 100 / after.scale).toBeCloseTo(before.x + 100);
    expect(after.y + 50 / after.scale).toBeCloseTo(before.y + 50);
  });

  test('zooms neither into nothing nor into everything', () => {
    expect(zoom({ x: 0, y: 0, scale: 1 }, 1e9, 0, 0).scale).toBe(2);
    expect(zoom({ x: 0, y: 0, scale: 1 }, 1e-9, 0, 0).scale).toBe(0.02);
  });

  test('moves with the hand, whatever the zoom', () => {
    expect(pan({ x: 0, y: 0, scale: 0.5 }, 10, -20)).toEqual({ x: -20, y: 40, scale: 0.5 });
  });

  test('moves no further than it must to show a point', () => {
    const here = { x: 0, y: 0, scale: 1 };
    expect(reveal(here, 400, 250, window)).toBe(here);
    const moved = reveal(here, 400, 2000, window);
    expect(moved.x).toBe(0);
    expect(2000 - moved.y).toBeGreaterThan(250);
    expect(2000 - moved.y).toBeLessThan(500);
  });
});
