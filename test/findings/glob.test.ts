import { describe, expect, it } from 'vitest';
import { matches } from '../../src/findings/glob';

describe('a pattern', () => {
  it.each([
    ['*.onnx', 'a.onnx', true],
    ['*.onnx', 'deep/in/a.onnx', true],
    ['*.onnx', 'a.onnx.bak', false],
    ['models/*.onnx', 'models/a.onnx', true],
    ['models/*.onnx', 'models/deep/a.onnx', false],
    ['models/**', 'models/deep/a.onnx', true],
    ['models/**/a.onnx', 'models/a.onnx', true],
    ['models/', 'models/deep/a.onnx', true],
    ['models/', 'other/models/a.onnx', false],
    ['./models/*.onnx', 'models/a.onnx', true],
    ['net?.onnx', 'net1.onnx', true],
    ['net?.onnx', 'net10.onnx', false],
    ['{a,b}.onnx', 'b.onnx', true],
    ['{a,b}.onnx', 'c.onnx', false],
    ['a+b(1).onnx', 'a+b(1).onnx', true],
    ['a.onnx', 'axonnx', false],
    ['[x].onnx', '[x].onnx', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matches(path, [pattern])).toBe(expected);
  });

  it('need only be one of several', () => {
    expect(matches('a.onnx', ['b.onnx', 'a.onnx'])).toBe(true);
    expect(matches('a.onnx', [])).toBe(false);
  });
});
