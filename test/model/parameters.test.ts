import { describe, expect, it } from 'vitest';
import { ofParameter, parameterCount, parametersOf, storedName } from '../../src/model';
import { layer } from '../view/network';

const [first, second] = [layer(0), layer(1)];
const weight = (name: string, stored?: string) => ({ ...first.weight!, name, ...(stored !== undefined && { stored }) });

describe('the number of parameters', () => {
  it('is that of all elements of weights, recurrent matrices and biases', () => {
    const lstm = layer(2, { weight: weight('W'), recurrent: weight('R'), bias: { ...weight('B'), shape: [64] } });
    expect(parameterCount([first, second])).toBe(2 * 64 * 64);
    expect(parameterCount([lstm])).toBe(2 * 64 * 64 + 64);
    expect(parameterCount([])).toBe(0);
  });

  it('counts a weight once that two layers share', () => {
    const tied = layer(1, { weight: weight('alias', first.weight!.name) });
    expect(parameterCount([first, tied])).toBe(64 * 64);
  });

  it('is 1 for a scalar', () => {
    expect(parameterCount([layer(0, { weight: { ...weight('scale'), shape: [] } })])).toBe(1);
  });
});

describe('a parameter', () => {
  it('is found under the name that it is stored by, and else under its own', () => {
    expect(ofParameter(new Map([['merged', 1]]), weight('use', 'merged'))).toBe(1);
    expect(ofParameter(new Map([['use', 2]]), weight('use', 'merged'))).toBe(2);
    expect(ofParameter(new Map([['use', 3]]), weight('use'))).toBe(3);
    expect(ofParameter(new Map(), weight('use'))).toBeUndefined();
    expect([storedName(weight('use', 'merged')), storedName(weight('use'))]).toEqual(['merged', 'use']);
  });

  it('is none of a layer that has no weight', () => {
    const { weight: _, ...bare } = first;
    expect(parametersOf(bare)).toEqual([]);
  });
});
