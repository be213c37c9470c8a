import { afterEach, describe, expect, it, vi } from 'vitest';
import { operators } from '../../src/ops';
import type { OperatorRule } from '../../src/ops/operator';
import { node } from '../support/onnx';
import { load, numbers } from '../support/runtime';
import { uniform } from '../support/tensors';
import { checkModelGradients } from './difference';
import { type OperatorCase, written } from './operator';

/** The judge before a judge: what it lets pass and what it does not. */

afterEach(() => {
  vi.restoreAllMocks();
});

const exponential: OperatorCase = { nodes: [node('Exp', ['x'], 'y')], inputs: { x: uniform([3, 4]) } };

/** Every gradient of `type` becomes too large by the given share. */
function plant(type: string, excess: number): void {
  const get = operators.get.bind(operators);
  vi.spyOn(operators, 'get').mockImplementation((key) => {
    const rule = get(key);
    if (!rule || rule.type !== type || !rule.gradient || rule.gradient === 'none') return rule;
    const right = rule.gradient;
    const gradient: OperatorRule['gradient'] = (c) =>
      right(c).map((thunk) => thunk && (() => c.b.mul(thunk(), 1 + excess)));
    return { ...rule, gradient };
  });
}

async function verdict(c: OperatorCase): Promise<string> {
  const result = await checkModelGradients(written(c), c.inputs);
  const [first] = result.status === 'checked' ? result.verdicts : [];
  return first?.status === 'agrees' ? `agrees in float${first.precision}` : (first?.status ?? result.status);
}

describe('an operator that the runtime computes in float64', () => {
  it('is judged there', async () => {
    expect(await verdict(exponential)).toBe('agrees in float64');
  });

  it('is wrong if it is off by a hundredth of a per mille, which float32 could not tell', async () => {
    plant('Exp', 1e-5);
    expect(await verdict(exponential)).toBe('wrong');
  });

  it('is not given the benefit of float32', async () => {
    plant('Exp', 1e-3);
    expect(await verdict(exponential)).toBe('wrong');
  });
});

describe('an operator that the runtime computes in float32 only', () => {
  const elu: OperatorCase = { nodes: [node('Elu', ['x'], 'y')], inputs: { x: uniform([3, 4]) } };

  it('is judged there', async () => {
    expect(await verdict(elu)).toBe('agrees in float32');
  });

  it('is wrong if it is off by a hundredth', async () => {
    plant('Elu', 1e-2);
    expect(await verdict(elu)).toBe('wrong');
  });

  it('may take float64 all the same: Shrink hands out what float32 holds', async () => {
    const x = uniform([20], { dtype: 'float64', low: -3, high: 3 });
    const shrink = { nodes: [node('Shrink', ['x'], 'y')], inputs: { x } };
    const y = (await (await load(written(shrink))).run(new Map([['x', x]]))).get('y');
    const values = y ? numbers(y) : [];
    expect(values).toEqual(values.map(Math.fround));
    expect(await verdict({ nodes: shrink.nodes, inputs: { x: uniform([20]) } })).toBe('agrees in float32');
  });
});
