import { expect, test } from 'vitest';
import { stepBy } from '../../webview/keys';

const arrows = { previous: 'ArrowUp', next: 'ArrowDown' };

test.each([
  ['ArrowDown', 3, 4],
  ['ArrowUp', 3, 2],
  ['PageDown', 3, 13],
  ['PageUp', 13, 3],
  ['Home', 13, 0],
  ['End', 3, 19],
])('%s goes from %d to %d in a list of twenty', (key, from, to) => {
  expect(stepBy(key, from, 20, arrows)).toBe(to);
});

test.each([
  ['ArrowUp', 0, 0],
  ['ArrowDown', 19, 19],
  ['PageDown', 15, 19],
  ['PageUp', 4, 0],
])('%s stops at the end: from %d to %d', (key, from, to) => {
  expect(stepBy(key, from, 20, arrows)).toBe(to);
});

test.each(['ArrowDown', 'ArrowUp', 'Home'])('%s enters a list with nothing selected at its beginning', (key) => {
  expect(stepBy(key, -1, 20, arrows)).toBe(0);
});

test('other keys, and every key in an empty list, move nothing', () => {
  expect(stepBy('a', 3, 20, arrows)).toBeUndefined();
  expect(stepBy('ArrowLeft', 3, 20, arrows)).toBeUndefined();
  expect(stepBy('ArrowDown', -1, 0, arrows)).toBeUndefined();
});
