import { describe, expect, test } from 'vitest';
import { evaluate, isElementwise, isReduction } from '../../src/layers/evaluate';
import { regionFrom } from '../../src/layers/region';
import { wire } from '../../src/layers/wiring';
import { Sketch } from './sketch';

const drawn = (draw: (g: Sketch) => string) => {
  const g = new Sketch();
  g.output(draw(g));
  return wire(g.graph(), new Map());
};

const exits = (draw: (g: Sketch) => string, first?: number): string[] =>
  regionFrom(drawn(draw), 'x', isElementwise, first).exits.map(({ value }) => value);

const named = (name: string) => ({ outputs: [name] });

describe('a region', () => {
  test('grows along a chain, with an exit at every value', () => {
    expect(exits((g) => g.op('Tanh', [g.op('Relu', ['x'], {}, named('r'))], {}, named('t')))).toEqual(['r', 't']);
  });

  test('has its exit where all paths have met again', () => {
    expect(exits((g) => g.op('Mul', ['x', g.op('Sigmoid', ['x'], {}, named('s'))], {}, named('silu')))).toEqual([
      'silu',
    ]);
  });

  test('ends at what needs another value', () => {
    const draw = (g: Sketch) => g.op('Add', [g.op('Relu', ['x'], {}, named('r')), 'other'], {}, named('sum'));
    expect(exits(draw)).toEqual(['r']);
  });

  test('takes stored scalars with it, and numbers computed from them', () => {
    const draw = (g: Sketch) => g.op('Div', ['x', g.op('Sqrt', [g.scalar(2)])], {}, named('scaled'));
    expect(exits(draw)).toEqual(['scaled']);
  });

  test('does not take stored vectors: those are weights', () => {
    expect(exits((g) => g.op('Mul', ['x', g.weight('gamma', [8])], {}, named('scaled')))).toEqual([]);
  });

  test('has no exit while its start is read elsewhere', () => {
    const draw = (g: Sketch) => g.op('Concat', ['x', g.op('Relu', ['x'], {}, named('r'))], { axis: 0 });
    expect(exits(draw)).toEqual([]);
  });

  test('unless it is asked to begin with that reader', () => {
    const draw = (g: Sketch) => g.op('Concat', ['x', g.op('Relu', ['x'], {}, named('r'))], { axis: 0 });
    expect(exits(draw, 0)).toEqual(['r']);
  });

  test('has no exit behind a value that the model shows', () => {
    const g = new Sketch();
    const r = g.op('Relu', ['x'], {}, named('r'));
    g.output(r).output(g.op('Tanh', [r], {}, named('t')));
    expect(regionFrom(wire(g.graph(), new Map()), 'x', isElementwise).exits.map(({ value }) => value)).toEqual(['r']);
  });

  test('stays small, whatever follows', () => {
    const draw = (g: Sketch) => Array.from({ length: 200 }).reduce<string>((x) => g.op('Tanh', [x]), 'x');
    expect(exits(draw).length).toBeLessThan(40);
  });

  test('does not mind who asks for the shape of its values', () => {
    const draw = (g: Sketch) => {
      const r = g.op('Relu', ['x'], {}, named('r'));
      return g.op('Reshape', [g.op('Tanh', [r], {}, named('t')), g.op('Shape', [r])]);
    };
    expect(exits(draw)).toEqual(['r', 't']);
  });
});

describe('what a region computes', () => {
  const computed = (draw: (g: Sketch) => string, x: readonly number[]) => {
    const wiring = drawn(draw);
    const region = regionFrom(wiring, 'x', (node) => isElementwise(node) || isReduction(node));
    const exit = region.exits.at(-1);
    return [...(evaluate(wiring, region, Float64Array.from(x)).get(exit?.value ?? '') ?? [])];
  };

  test('element by element', () => {
    expect(computed((g) => g.op('Max', [g.op('Neg', ['x']), g.scalar(-1)]), [-2, 0, 3])).toEqual([2, -0, -1]);
  });

  test('over all of them, where it reduces', () => {
    const draw = (g: Sketch) => g.op('Sub', ['x', g.op('ReduceMean', ['x', g.numbers([-1], [1], 'int64')])]);
    expect(computed(draw, [1, 2, 6])).toEqual([-2, -1, 3]);
  });

  test('with a bound left out', () => {
    expect(computed((g) => g.op('Clip', ['x', '', g.scalar(1)]), [-5, 0.5, 5])).toEqual([-5, 0.5, 1]);
    expect(computed((g) => g.op('Clip', ['x', g.scalar(-1)]), [-5, 0.5, 5])).toEqual([-1, 0.5, 5]);
  });

  test('with a condition', () => {
    const draw = (g: Sketch) => g.op('Where', [g.op('Less', ['x', g.scalar(0)]), g.scalar(7), 'x']);
    expect(computed(draw, [-1, 2])).toEqual([7, 2]);
  });
});
