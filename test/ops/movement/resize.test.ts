import { describe, expect, it } from 'vitest';
import { float, type Tensor } from '../../../src/model';
import { judgeInference, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** Every way to resize, as the runtime does it; finite differences of the runtime are the judge. */

type Values = Parameters<typeof node>[3];

const agrees = { x: 'agrees' };
const x = uniform([1, 2, 4, 5]);

const byScales = (values: Values, scales: readonly number[], opset = 21) =>
  judgeOperator({
    nodes: [node('Resize', ['x', '', 'scales'], 'y', values)],
    inputs: { x },
    constants: { scales: vector(scales) },
    opset,
  });

const bySizes = (values: Values, sizes: readonly number[], input = x) =>
  judgeOperator({
    nodes: [node('Resize', ['x', '', '', 'sizes'], 'y', values)],
    inputs: { x: input },
    constants: { sizes: int64Tensor(sizes) },
  });

describe.each(['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'])(
  '%s',
  (coordinate_transformation_mode) => {
    it.each(['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'])('nearest, %s', async (nearest_mode) => {
      const values = { mode: 'nearest', nearest_mode, coordinate_transformation_mode };
      expect(await byScales(values, [1, 1, 1.6, 0.7])).toEqual(agrees);
      expect(await byScales(values, [1, 1, 3, 2])).toEqual(agrees);
      expect(await bySizes(values, [1, 2, 7, 10])).toEqual(agrees);
    });

    it.each([
      ['linear', {}],
      ['linear, antialiased', { antialias: 1 }],
      ['linear, antialiased, without what lies outside', { antialias: 1, exclude_outside: 1 }],
      ['cubic', {}],
      ['cubic with another coefficient', { cubic_coeff_a: -0.5 }],
      ['cubic without what lies outside', { exclude_outside: 1 }],
      ['cubic, antialiased', { antialias: 1 }],
    ])('%s', async (name, more) => {
      const values = { mode: name.startsWith('cubic') ? 'cubic' : 'linear', coordinate_transformation_mode, ...more };
      expect(await byScales(values, [1, 1, 1.6, 0.7])).toEqual(agrees);
      expect(await bySizes(values, [1, 2, 7, 3])).toEqual(agrees);
    });
  },
);

describe('what looks like nothing to do', () => {
  it('scales that leave the shape as it is, which the runtime copies', async () => {
    expect(await byScales({ mode: 'linear' }, [1, 1, 1.1, 1.15])).toEqual(agrees);
    expect(await byScales({ mode: 'linear' }, [1, 1, 1, 1])).toEqual(agrees);
  });

  it.each([
    ['linear', [1, 1, 2, 1.15]],
    ['linear', [1, 1, 1.2, 0.5]],
    ['cubic', [1, 1, 2, 1.15]],
    ['cubic', [1, 1, 1.2, 0.5]],
    ['nearest', [1, 1, 2, 1.15]],
    ['nearest', [1, 1, 1.2, 0.5]],
  ])('a scale that leaves one length as it is and moves what is read: %s, %o', async (mode, scales) => {
    expect(await byScales({ mode }, scales)).toEqual(agrees);
  });

  it('a region of the same length', async () => {
    const values = { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' };
    const nodes = [node('Resize', ['x', 'roi', '', 'sizes'], 'y', values)];
    for (const sizes of [
      [1, 2, 4, 5],
      [1, 2, 4, 7],
      [1, 2, 3, 5],
    ]) {
      const constants = { roi: vector([0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9]), sizes: int64Tensor(sizes) };
      expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual(agrees);
    }
  });

  it('a region stated for some axes, resized by scales', async () => {
    const values = { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize', axes: [3, 2] };
    const nodes = [node('Resize', ['x', 'roi', 'scales'], 'y', values)];
    const constants = { roi: vector([0.1, 0.2, 0.8, 0.9]), scales: vector([1.4, 0.8]) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual(agrees);
  });
});

describe('which axes', () => {
  it('channels last', async () => {
    const values = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    expect(await bySizes(values, [2, 6, 3, 3], uniform([2, 3, 4, 3]))).toEqual(agrees);
  });

  it('one, three and five', async () => {
    expect(await bySizes({ mode: 'linear' }, [1, 2, 7], uniform([1, 2, 4]))).toEqual(agrees);
    expect(await bySizes({ mode: 'linear' }, [1, 1, 3, 5, 2], uniform([1, 1, 2, 3, 4]))).toEqual(agrees);
    expect(await bySizes({}, [1, 2, 4, 6, 3], uniform([1, 1, 2, 3, 4]))).toEqual(agrees);
  });

  it('named in any order', async () => {
    expect(await bySizes({ mode: 'linear', axes: [3, 2] }, [7, 3])).toEqual(agrees);
    expect(await byScales({ mode: 'cubic', axes: [3, 2] }, [0.8, 1.5])).toEqual(agrees);
  });

  it.each([
    ['not_larger', 'nearest', [7, 8]],
    ['not_smaller', 'nearest', [7, 8]],
    ['not_larger', 'linear', [6, 11]],
    ['not_smaller', 'cubic', [3, 9]],
    ['not_larger', 'linear', [3, 2]],
  ])('keeping the aspect ratio (%s, %s) for %o', async (keep_aspect_ratio_policy, mode, sizes) => {
    expect(await bySizes({ mode, axes: [2, 3], keep_aspect_ratio_policy }, sizes)).toEqual(agrees);
  });
});

describe('tf_crop_and_resize', () => {
  it.each([
    ['nearest', [0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9]],
    ['linear', [0, 0, 0.2, 0.3, 1, 1, 0.7, 0.8]],
    ['linear', [0, 0, -0.3, 0.4, 1, 1, 1.2, 1.6]],
    ['cubic', [0, 0, 0.2, 0.1, 1, 1, 0.9, 0.7]],
  ])('%s of the region %o', async (mode, roi) => {
    const values = { mode, coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: float(9) };
    const nodes = [node('Resize', ['x', 'roi', '', 'sizes'], 'y', values)];
    const constants = { roi: vector(roi), sizes: int64Tensor([1, 2, 3, 6]) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual(agrees);
  });

  const judgeRegion = (
    mode: string,
    roi: readonly number[],
    inputs: readonly string[],
    constants: Readonly<Record<string, Tensor>>,
    more = {},
  ) =>
    judgeOperator({
      nodes: [
        node('Resize', ['x', 'roi', ...inputs], 'y', {
          mode,
          coordinate_transformation_mode: 'tf_crop_and_resize',
          ...more,
        }),
      ],
      inputs: { x, roi: vector(roi) },
      constants,
    });
  const both = { x: 'agrees', roi: 'agrees' };
  const inner = [0, 0, 0.23, 0.31, 1, 1, 0.77, 0.83];

  it.each([
    ['smaller', inner, [1, 2, 3, 3]],
    ['larger', inner, [1, 2, 7, 9]],
    ['along one axis', inner, [1, 2, 4, 3]],
    ['to single pixels', inner, [1, 2, 1, 3]],
    ['partly outside', [0, 0, -0.33, 0.41, 1, 1, 1.27, 1.63], [1, 2, 5, 6]],
    ['backwards', [0, 0, 0.87, 0.31, 1, 1, 0.22, 0.83], [1, 2, 3, 4]],
    ['channels last', [0, 0.23, 0.31, 0, 1, 0.77, 0.83, 1], [1, 3, 3, 5]],
  ])('hands a gradient to the region too: %s', async (_, roi, sizes) => {
    const extrapolated = { extrapolation_value: float(9) };
    expect(await judgeRegion('linear', roi, ['', 'sizes'], { sizes: int64Tensor(sizes) }, extrapolated)).toEqual(both);
  });

  it('hands a gradient to the region of some axes, resized by scales', async () => {
    const constants = { scales: vector([1.4, 0.8]) };
    expect(await judgeRegion('linear', [0.13, 0.22, 0.81, 0.93], ['scales'], constants, { axes: [3, 2] })).toEqual(
      both,
    );
  });

  it('gives the same nearest neighbours to a region that moves a little', async () => {
    expect(await judgeRegion('nearest', inner, ['', 'sizes'], { sizes: int64Tensor([1, 2, 3, 3]) })).toEqual({
      x: 'agrees',
      roi: 'no path',
    });
  });

  it('says that the region of cubic interpolation has no gradient, and gives the image its own', async () => {
    const verdicts = await judgeRegion('cubic', inner, ['', 'sizes'], { sizes: int64Tensor([1, 2, 3, 3]) });
    expect(verdicts.x).toBe('agrees');
    expect(verdicts.roi).toContain('the region of cubic interpolation');
  });
});

describe('older forms', () => {
  it('Resize 11 with an empty region and empty scales', async () => {
    const nodes = [node('Resize', ['x', 'none', 'none', 'sizes'], 'y', { mode: 'linear' })];
    const constants = { none: vector([]), sizes: int64Tensor([1, 2, 8, 3]) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants, opset: 11 })).toEqual(agrees);
  });

  it('tf_half_pixel_for_nn of opset 11', async () => {
    const values = { mode: 'nearest', coordinate_transformation_mode: 'tf_half_pixel_for_nn' };
    const nodes = [node('Resize', ['x', 'none', 'scales'], 'y', values)];
    const constants = { none: vector([]), scales: vector([1, 1, 2, 0.6]) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants, opset: 11 })).toEqual(agrees);
  });

  it.each([
    ['larger', [1, 1, 2, 1.5]],
    ['smaller', [1, 1, 0.5, 0.6]],
    ['larger one way, smaller the other', [1, 1, 1.7, 0.6]],
  ])('Resize 10, %s', async (_, scales) => {
    for (const mode of ['nearest', 'linear']) {
      const nodes = [node('Resize', ['x', 's'], 'y', { mode })];
      expect(await judgeOperator({ nodes, inputs: { x }, constants: { s: vector(scales) }, opset: 10 })).toEqual(
        agrees,
      );
      // Scales that are fed are not known beforehand.
      const fed = await judgeOperator({ nodes, inputs: { x, s: vector(scales) }, opset: 10 });
      expect(fed).toEqual({ x: 'agrees', s: 'no path' });
    }
  });

  it.each(['nearest', 'linear'])('Upsample 7 and 9, %s', async (mode) => {
    const attribute = [node('Upsample', ['x'], 'y', { mode, scales: { type: 'floats', value: [1, 1, 2, 3] } })];
    expect(await judgeOperator({ nodes: attribute, inputs: { x }, opset: 7 })).toEqual(agrees);
    const input = [node('Upsample', ['x', 's'], 'y', { mode })];
    const constants = { s: vector([1, 1, 2, 2.5]) };
    expect(await judgeOperator({ nodes: input, inputs: { x }, constants, opset: 9 })).toEqual(agrees);
  });
});

describe('the size of the result', () => {
  it.each([
    ['scales', ['x', '', 's'], {}],
    ['sizes', ['x', '', '', 'n'], {}],
    ['sizes under a policy', ['x', '', '', 'n'], { keep_aspect_ratio_policy: 'not_smaller' }],
  ])('is known before running from %s', async (_, inputs, values) => {
    const nodes = [node('Resize', inputs, 'y', { axes: [2, 3], ...values })];
    const constants = { s: vector([1.3, 0.9]), n: int64Tensor([5, 9]) };
    const used = Object.fromEntries(Object.entries(constants).filter(([name]) => inputs.includes(name)));
    expect(await judgeInference({ nodes, inputs: { x }, constants: used })).toBe('type');
  });
});
