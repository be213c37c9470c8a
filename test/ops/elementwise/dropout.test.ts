import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { numbers } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

/** Y = X·mask/(1 − ratio): the operator's page in the ONNX documentation. */

const yes = tensorOf('bool', [], [1]);
const no = tensorOf('bool', [], [0]);
const ones = (n: number) => vector(Array(n).fill(1));

describe('Dropout at inference', () => {
  it.each([7, 10])('of opset %s passes everything on', async (opset) => {
    const nodes = [node('Dropout', ['x'], 'y', { ratio: 0.25 })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]) }, opset })).toEqual({ x: 'agrees' });
  });

  // The old operators leave their mask undefined (the runtime fills it with zeros); opset 12 defines that it keeps all.
  it('of opset 7 has a mask of the type of its input', async () => {
    const nodes = [node('Dropout', ['x'], ['d', 'mask']), node('Mul', ['x', 'mask'], 'y')];
    const { of } = await gradientsOf({ nodes, inputs: { x: ones(3) }, opset: 7, cotangents: { y: ones(3) } });
    expect(of.get('x')).toEqual([1, 1, 1]);
  });

  it('of opset 10 has a mask of truth values', async () => {
    const nodes = [
      node('Dropout', ['x'], ['d', 'mask']),
      node('Cast', ['mask'], 'kept', { to: 1 }),
      node('Mul', ['x', 'kept'], 'y'),
    ];
    const { of } = await gradientsOf({ nodes, inputs: { x: ones(3) }, opset: 10, cotangents: { y: ones(3) } });
    expect(of.get('x')).toEqual([1, 1, 1]);
  });

  it.each([
    ['without a mode', ['x', 'ratio']],
    ['with the mode off', ['x', 'ratio', 'off']],
    ['without a ratio', ['x', '', 'off']],
  ])('%s passes everything on', async (_, names) => {
    const constants = { ratio: scalar(0.5), off: no };
    const nodes = [node('Dropout', names, 'y')];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]) }, constants })).toEqual({ x: 'agrees' });
  });
});

describe('Dropout in training', () => {
  const count = 4000;
  const x = uniform([count], { low: 1, high: 2 });

  /** How often the gradient is 0, and what it is elsewhere. */
  async function observe(names: readonly string[], nodes: Parameters<typeof gradientsOf>[0]['nodes'] = []) {
    const all = [node('Dropout', names, 'y', { seed: 3 }), ...nodes];
    const output = nodes.at(-1)?.outputs[0] ?? 'y';
    const constants = { ratio: scalar(0.75), on: yes };
    const { of } = await gradientsOf({ nodes: all, inputs: { x }, constants, cotangents: { [output]: ones(count) } });
    const g = of.get('x') ?? [];
    return { dropped: g.filter((v) => v === 0).length / count, kept: new Set(g.filter((v) => v !== 0)) };
  }

  it('hands the gradient to what it kept, scaled alike', async () => {
    const { dropped, kept } = await observe(['x', 'ratio', 'on']);
    expect(dropped).toBeGreaterThan(0.7);
    expect(dropped).toBeLessThan(0.8);
    expect([...kept]).toEqual([4]);
  });

  it('drops half unless told otherwise', async () => {
    const { dropped, kept } = await observe(['x', '', 'on']);
    expect(dropped).toBeGreaterThan(0.45);
    expect(dropped).toBeLessThan(0.55);
    expect([...kept]).toEqual([2]);
  });

  it('uses the mask of the forward pass: squares keep the same quarter, where another mask would leave a sixteenth', async () => {
    const { dropped } = await observe(['x', 'ratio', 'on'], [node('Mul', ['y', 'y'], 'square')]);
    expect(dropped).toBeLessThan(0.8);
  });

  it('keeps to the type of its input', async () => {
    const half = uniform([64], { dtype: 'float16' });
    const { of } = await gradientsOf({
      nodes: [node('Dropout', ['x', 'ratio', 'on'], 'y')],
      inputs: { x: half },
      constants: { ratio: scalar(0.5), on: yes },
      cotangents: { y: tensorOf('float16', [64], Array(64).fill(1)) },
    });
    expect(new Set(of.get('x'))).toEqual(new Set([0, 2]));
  });
});

describe('BiasDropout of the runtime', () => {
  const inputs = { x: uniform([2, 4]), bias: uniform([4], { seed: 2 }), rest: uniform([2, 4], { seed: 3 }) };
  const cotangents = { y: uniform([2, 4], { seed: 4 }) };

  it.each([
    ['with a residual', ['x', 'bias', 'rest'], ['x', 'bias', 'rest']],
    ['without one', ['x', 'bias'], ['x', 'bias']],
  ])('passes everything on at inference, %s', async (_, names, expected) => {
    const nodes = [node('BiasDropout', names, 'y', {}, 'com.microsoft')];
    const { of } = await gradientsOf({ nodes, inputs, cotangents });
    expect([...of.keys()]).toEqual(expected);
    expect(of.get('x')).toEqual(numbers(cotangents.y));
    expect(of.get('rest')).toEqual(names.includes('rest') ? numbers(cotangents.y) : undefined);
  });

  it('drops in training what is not the residual', async () => {
    const many = { x: uniform([4000]), bias: uniform([4000]), rest: uniform([4000]) };
    const nodes = [node('BiasDropout', ['x', 'bias', 'rest', 'ratio', 'on'], 'y', { seed: 3 }, 'com.microsoft')];
    const constants = { ratio: scalar(0.75), on: yes };
    const { of } = await gradientsOf({ nodes, inputs: many, constants, cotangents: { y: ones(4000) } });
    expect(new Set(of.get('x'))).toEqual(new Set([0, 4]));
    expect(new Set(of.get('rest'))).toEqual(new Set([1]));
  });
});
