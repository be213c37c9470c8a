import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/model';
import { layersOf, Sketch } from './sketch';

const dense = (g: Sketch, x: string, name: string): string => g.op('MatMul', [x, g.weight(`${name}.weight`, [8, 8])]);
const byId = (layers: readonly Layer[], id: string): Layer => {
  const layer = layers.find((candidate) => candidate.id === id);
  if (!layer) throw new Error(`No layer ${id} among ${layers.map((other) => other.id).join(', ')}.`);
  return layer;
};

/** x → a → b, added to a, → c. */
const residual = (): Layer[] =>
  layersOf((g) => {
    const a = g.op('Relu', [dense(g, 'x', 'a')]);
    const b = g.op('Dropout', [dense(g, a, 'b')]);
    return dense(g, g.op('Add', [a, b]), 'c');
  });

describe('predecessors', () => {
  test('are the weights whose outputs arrive, however many', () => {
    const layers = residual();
    expect(layers.map(({ id, predecessors }) => [id, predecessors])).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['a', 'b']],
    ]);
  });

  test('are seen through pooling and a normalisation that stands alone', () => {
    const layers = layersOf((g) => {
      const a = g.op('MaxPool', [g.op('Conv', ['x', g.weight('a.weight', [8, 8, 3, 3])])]);
      return g.op('Conv', [g.op('LayerNormalization', [a]), g.weight('b.weight', [8, 8, 3, 3])]);
    });
    expect(byId(layers, 'b')).toMatchObject({ predecessors: ['a'], direct: false });
  });

  test('do not come through a shape', () => {
    const layers = layersOf((g) => {
      const a = dense(g, 'x', 'a');
      return dense(g, g.op('Expand', ['x', g.op('Shape', [a])]), 'b');
    });
    expect(byId(layers, 'b').predecessors).toEqual([]);
  });

  test('are the nearest few where a stream has gathered very many', () => {
    const layers = layersOf((g) => {
      let stream = 'x';
      for (let block = 0; block < 100; block++) stream = g.op('Add', [stream, dense(g, stream, `block${block}`)]);
      return stream;
    });
    const last = byId(layers, 'block99');
    expect(last.predecessors.length).toBeGreaterThan(3);
    expect(last.predecessors.length).toBeLessThan(50);
    expect(last.predecessors).toContain('block98');
  });
});

describe('a layer follows directly', () => {
  const second = (between: (g: Sketch, a: string) => string): boolean =>
    byId(
      layersOf((g) => dense(g, between(g, g.op('Relu', [dense(g, 'x', 'a')])), 'b')),
      'b',
    ).direct;

  test.each([
    ['nothing', (_: Sketch, a: string) => a],
    ['a reshape', (g: Sketch, a: string) => g.op('Reshape', [a, g.numbers([-1], [1], 'int64')])],
    ['a transpose and a cast', (g: Sketch, a: string) => g.op('Cast', [g.op('Transpose', [a])], { to: 1 })],
    ['dropout', (g: Sketch, a: string) => g.op('Dropout', [a])],
  ])('behind %s', (_, between) => {
    expect(second(between)).toBe(true);
  });

  test.each([
    ['a pool', (g: Sketch, a: string) => g.op('AveragePool', [a])],
    ['a scale', (g: Sketch, a: string) => g.op('Mul', [a, g.scalar(3)])],
    ['another input', (g: Sketch, a: string) => g.op('Concat', [a, 'x'], { axis: 1 })],
  ])('but not behind %s', (_, between) => {
    expect(second(between)).toBe(false);
  });

  test('an input of the model, too', () => {
    expect(layersOf((g) => dense(g, g.op('Flatten', ['x']), 'a'))[0]).toMatchObject({ direct: true, predecessors: [] });
  });
});

describe('residual joins', () => {
  test('mark both sides of the addition', () => {
    expect(residual().map(({ id, residual }) => [id, residual])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
  });

  test('are seen behind LayerScale', () => {
    const layers = layersOf((g) => g.op('Add', ['x', g.op('Mul', [dense(g, 'x', 'a'), g.weight('gamma', [8])])]));
    expect(byId(layers, 'a').residual).toBe(true);
  });

  test('are not what a stored tensor adds', () => {
    const layers = layersOf((g) => g.op('Add', [g.op('Relu', [dense(g, 'x', 'a')]), g.weight('positions', [50, 8])]));
    expect(byId(layers, 'a').residual).toBe(false);
  });
});

describe('gates', () => {
  test('squeeze and excitation: the sigmoid branch gates, the features do not', () => {
    const layers = layersOf((g) => {
      const features = g.op('Relu', [g.op('Conv', ['x', g.weight('features.weight', [8, 8, 3, 3])])]);
      const squeezed = g.op('GlobalAveragePool', [features]);
      const excited = g.op('HardSigmoid', [g.op('Conv', [squeezed, g.weight('excite.weight', [8, 8, 1, 1])])]);
      return g.op('Mul', [features, excited]);
    });
    expect(layers.map(({ id, gate }) => [id, gate])).toEqual([
      ['features', false],
      ['excite', true],
    ]);
  });

  test('SwiGLU: the branch with an activation gates the one without', () => {
    const layers = layersOf((g) => {
      const z = dense(g, 'x', 'gate');
      return dense(g, g.op('Mul', [g.op('Mul', [z, g.op('Sigmoid', [z])]), dense(g, 'x', 'up')]), 'down');
    });
    expect(layers.map(({ id, gate }) => [id, gate])).toEqual([
      ['gate', true],
      ['up', false],
      ['down', false],
    ]);
  });

  test('SiLU is no gate: it multiplies its own input', () => {
    const layers = layersOf((g) => {
      const z = dense(g, 'x', 'a');
      return g.op('Mul', [z, g.op('Sigmoid', [z])]);
    });
    expect(layers.map(({ gate, activation }) => [gate, activation?.kind])).toEqual([[false, 'silu']]);
  });
});

describe('heads', () => {
  const heads = (layers: readonly Layer[]): string[] => layers.filter(({ head }) => head).map(({ id }) => id);

  test('the last layer of a chain, softmax or not', () => {
    expect(heads(layersOf((g) => g.op('Softmax', [dense(g, dense(g, 'x', 'a'), 'b')])))).toEqual(['b']);
  });

  test('every layer that feeds an output of its own', () => {
    const g = new Sketch();
    const trunk = dense(g, 'x', 'trunk');
    for (const name of ['boxes', 'classes']) g.output(dense(g, trunk, name));
    expect(heads(g.layers())).toEqual(['boxes', 'classes']);
  });

  test('a hidden layer whose output is shown as well', () => {
    const g = new Sketch();
    const a = dense(g, 'x', 'a');
    expect(
      heads(
        g
          .output(a)
          .output(dense(g, a, 'b'))
          .layers(),
      ),
    ).toEqual(['a', 'b']);
  });

  test('of a residual stream without a final weight, only the last', () => {
    const layers = layersOf((g) => {
      let stream = dense(g, 'x', 'stem');
      for (const name of ['block1', 'block2']) stream = g.op('Add', [stream, dense(g, stream, name)]);
      return stream;
    });
    expect(heads(layers)).toEqual(['block2']);
  });

  test('not a layer that leads nowhere', () => {
    expect(
      heads(
        layersOf((g) => {
          dense(g, 'x', 'unused');
          return dense(g, 'x', 'used');
        }),
      ),
    ).toEqual(['used']);
  });
});

describe('the axis that counts units', () => {
  test('of an activation that stands alone is that of the layer before it', () => {
    const axis = (stem: (g: Sketch) => string): number | undefined =>
      layersOf((g) => g.op('Relu', [g.op('Add', [stem(g), 'x'])])).find(({ kind }) => kind === 'activation')?.unitAxis;
    expect(axis((g) => dense(g, 'x', 'a'))).toBe(-1);
    expect(axis((g) => g.op('Conv', ['x', g.weight('a', [8, 8, 3, 3])]))).toBe(1);
  });

  test('of a normalisation that stands alone is the one it has a scale for', () => {
    const axis = (op: string): number | undefined =>
      layersOf((g) => g.op(op, [g.op('Add', ['x', 'x']), g.weight('gamma', [8]), g.weight('beta', [8])]))[0]?.unitAxis;
    expect(axis('LayerNormalization')).toBe(-1);
    expect(axis('InstanceNormalization')).toBe(1);
  });
});

test('what is computed from shapes and stored numbers alone is no layer (position encodings)', () => {
  const layers = layersOf((g) => {
    const positions = g.op('Range', [
      g.scalar(0),
      g.op('Gather', [g.op('Shape', ['x']), g.numbers([1], [], 'int64')]),
      g.scalar(1),
    ]);
    return g.op('Add', [dense(g, 'x', 'a'), g.op('Sin', [positions])]);
  });
  expect(layers.map(({ id }) => id)).toEqual(['a']);
});

test('a scale that the model computes from constants is no other branch', () => {
  const layers = layersOf((g) => {
    const temperature = g.op('Sqrt', [g.scalar(64)]);
    return g.op('Add', [g.op('Div', [dense(g, 'x', 'a'), temperature]), g.op('Sqrt', [g.scalar(2)])]);
  });
  expect(byId(layers, 'a')).toMatchObject({ residual: false, gate: false, head: true });
});
