import { describe, expect, test } from 'vitest';
import { repeats } from '../../../webview/graph/fold';

/** Layers in a row, each a letter, each reading the one before it. */
const chain = (letters: string) =>
  [...letters].map((signature, i) => ({ signature, predecessors: i === 0 ? [] : [i - 1] }));

describe('repeated blocks', () => {
  test('are found with their length, and as often as they come', () => {
    expect(repeats(chain('xababababy'))).toEqual([{ start: 1, period: 2, times: 4 }]);
  });

  test('of one layer are found', () => {
    expect(repeats(chain('xaaaaaay'))).toEqual([{ start: 1, period: 1, times: 6 }]);
  });

  test('are told by the shortest that repeats', () => {
    expect(repeats(chain('xabababababab'))).toEqual([{ start: 1, period: 2, times: 6 }]);
  });

  test('follow on each other', () => {
    expect(repeats(chain('xaaaabcbcbcbc'))).toEqual([
      { start: 1, period: 1, times: 4 },
      { start: 5, period: 2, times: 4 },
    ]);
  });

  test('need three of a kind', () => {
    expect(repeats(chain('xabab'))).toEqual([]);
  });

  test('have to be wired alike: a skip in one of them sets it apart', () => {
    const plain = chain('xabababab');
    const skipping = plain.map((layer, i) => (i === 6 ? { ...layer, predecessors: [5, 3] } : layer));
    expect(repeats(plain)).toEqual([{ start: 1, period: 2, times: 4 }]);
    expect(repeats(skipping)).toEqual([]);
  });

  test('with the same skip in each are the same', () => {
    const residual = chain('xabababab').map((layer, i) =>
      i >= 3 && i % 2 === 1 ? { ...layer, predecessors: [i - 1, i - 2] } : layer,
    );
    // The first block has nothing to skip from.
    expect(repeats(residual)).toEqual([{ start: 2, period: 2, times: 3 }]);
  });

  test('are found in thousands of layers at once', () => {
    const many = chain('abc'.repeat(2000));
    expect(repeats(many)).toEqual([{ start: 1, period: 3, times: 1999 }]);
  });
});
