import { describe, expect, test } from 'vitest';
import { einsumFans, einsumUnitAxis } from '../../src/layers/affine/einsum';

describe('fans of the weight in an Einsum', () => {
  test.each([
    // Keras' attention: queries of 8 heads of 64 from 512 features, and back.
    ['abc,cde->abde', 1, [512, 8, 64], 512, 512],
    ['abcd,cde->abe', 1, [8, 64, 512], 512, 512],
    // A plain product, either way round.
    ['ij,jk->ik', 1, [20, 30], 20, 30],
    ['jk,ij->ik', 0, [20, 30], 20, 30],
    // A weight of its own for each of 4 heads: the head is batched, not summed.
    ['bhi,hio->bho', 1, [4, 16, 32], 16, 32],
    // An ellipsis stands for axes of the data alone.
    ['...i,io->...o', 1, [16, 32], 16, 32],
    [' i j , j -> i ', 1, [7], 7, 1],
  ] as const)('%s, operand %d of shape %o', (equation, side, shape, fanIn, fanOut) => {
    expect(einsumFans(equation, side, shape)).toEqual({ fanIn, fanOut, units: fanOut });
  });

  test.each([
    ['ij,jk', 1, [2, 3]],
    ['ij->i', 1, [2]],
    ['ij,jk->ik', 1, [2, 3, 4]],
    ['', 0, [2]],
  ] as const)('cannot be told from “%s” and operand %d of shape %o', (equation, side, shape) => {
    expect(einsumFans(equation, side, shape)).toBeUndefined();
  });
});

describe('the axis of the units in the result of an Einsum', () => {
  test.each([
    ['ij,jk->ik', 1, -1],
    ['od,bd->bo', 0, -1],
    // A 1×1 convolution: channels stand before height and width.
    ['bchw,oc->bohw', 1, -3],
    ['oc,bchw->bohw', 0, -3],
    // Of heads and features within a head, the features.
    ['abc,cde->abde', 1, -1],
    ['...i,io->...o', 1, -1],
    ['i...,io->o...', 1, 0],
    // No units of its own: any axis is as good.
    ['ij,j->i', 1, -1],
    ['ij', 1, -1],
  ] as const)('%s, operand %d: %d', (equation, side, axis) => {
    expect(einsumUnitAxis(equation, side)).toBe(axis);
  });
});
