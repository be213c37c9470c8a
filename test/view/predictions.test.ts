import { describe, expect, test } from 'vitest';
import { tensorsByName } from '../../src/view/layerRows';
import { predictions } from '../../src/view/predictions';
import { chain } from './network';

const curve = {
  reference: 'dense_2',
  points: [
    { id: 'dense_0', log10: -2.5, band: 0.3 },
    { id: 'dense_1', log10: -1, band: 0.2 },
    { id: 'dense_2', log10: 0, band: 0 },
  ],
};
const measured = { ...chain(3, (index) => 10 ** (index - 4)), curve };
const of = (analysis: typeof measured) => predictions(analysis, tensorsByName(analysis));

describe('what theory says of a gradient', () => {
  test('begins at the last layer, as it was measured', () => {
    expect(of(measured).get('dense_2')).toEqual({ log10: -2, band: 0 });
    expect(of(measured).get('dense_0')).toEqual({ log10: -4.5, band: 0.3 });
  });

  test('begins at 1 where nothing was measured', () => {
    const unmeasured = { ...measured, probe: { ...measured.probe, tensors: [] } };
    expect(of(unmeasured).get('dense_0')).toEqual({ log10: -2.5, band: 0.3 });
  });

  test('begins at 1 where what was measured is zero or not finite', () => {
    const dead = { ...chain(3, () => 0), curve };
    expect(of(dead).get('dense_2')?.log10).toBe(0);
  });

  test('leaves out what is beyond all numbers', () => {
    const gone = { ...measured, curve: { ...curve, points: [{ id: 'dense_0', log10: -Infinity, band: 0 }] } };
    expect(of(gone).size).toBe(0);
  });

  test('is nothing where theory says nothing', () => {
    const { curve: _, ...silent } = measured;
    expect(predictions(silent, tensorsByName(silent)).size).toBe(0);
  });
});
