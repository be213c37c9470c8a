import { describe, expect, it } from 'vitest';
import { relativePath } from '../../src/report';

describe('a path in a report', () => {
  it.each([
    ['/work/a.onnx', 'a.onnx'],
    ['/work/models/a.onnx', 'models/a.onnx'],
    ['models/a.onnx', 'models/a.onnx'],
    ['/work', '.'],
    ['/elsewhere/a.onnx', '/elsewhere/a.onnx'],
    ['/workshop/a.onnx', '/workshop/a.onnx'],
    ['../a.onnx', '../a.onnx'],
    ['/work/..a.onnx', '..a.onnx'],
  ])('%s is %s', (path, told) => expect(relativePath('/work', path)).toBe(told));
});
