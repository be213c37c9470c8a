import { expect, test } from 'vitest';
import { ints, tensorOf } from '../../src/model';
import { inferGraph } from '../../src/ops/infer';
import { graph, input, node } from '../probe/graphs';

test('types of a graph follow from those of its inputs, with the numbers of shapes', () => {
  const g = graph(
    [input('x', ['batch', 4])],
    [
      node('MatMul', ['x', 'w'], ['y']),
      node('Shape', ['y'], ['shape']),
      node('Reshape', ['y', 'flat'], ['z']),
      node('Transpose', ['z'], ['t'], { perm: ints([1, 0]) }),
    ],
    ['t'],
    {
      w: {
        dtype: 'float32',
        dims: [4, 6],
        data: { kind: 'drawn', distribution: { kind: 'constant', value: 0 }, stream: 'w' },
      },
      flat: tensorOf('int64', [2], [-1, 3]),
    },
  );
  const types = inferGraph(g, new Map([['x', { dtype: 'float32', shape: [5, 4] }]]));
  expect(types.get('w')).toEqual({ dtype: 'float32', shape: [4, 6] });
  expect(types.get('y')).toMatchObject({ dtype: 'float32', shape: [5, 6] });
  expect(types.get('shape')?.values).toEqual([5, 6]);
  expect(types.get('z')?.shape).toEqual([10, 3]);
  expect(types.get('t')?.shape).toEqual([3, 10]);
});

test('what its inputs do not decide stays unknown', () => {
  const g = graph([input('x', [4])], [node('Mystery', ['x'], ['y']), node('Relu', ['y'], ['z'])], ['z']);
  const types = inferGraph(g, new Map([['x', { dtype: 'float32', shape: [4] }]]));
  expect([...types.keys()]).toEqual(['x']);
});
