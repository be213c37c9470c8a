import { describe, expect, it } from 'vitest';
import { operators } from '../../src/ops';
import { operatorCoverage } from '../../src/ops/coverage';
import { standardOperators } from '../../src/ops/standard';
import { readOnnx } from '../../src/sources/onnx';
import { corpus } from '../numeric/corpus';
import { operatorsIn } from '../numeric/tally';

describe('the coverage of operators', () => {
  const table = operatorCoverage();
  const of = (op: string, domain = 'ai.onnx') => table.find((c) => c.op === op && c.domain === domain);

  it('names every operator once, in order', () => {
    const keys = table.map((c) => `${c.domain}:${c.op}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((k) => k.startsWith('ai.onnx:'))).toEqual(
      keys.filter((k) => k.startsWith('ai.onnx:')).toSorted(),
    );
  });

  it('names every standard operator of the official cases, from an opset at which the case uses it', () => {
    const wrong: string[] = [];
    for (const c of corpus()) {
      const opset = readOnnx(c.model).opsets.get('') ?? 1;
      for (const key of operatorsIn(c)) {
        const [domain, op = ''] = key.split(':');
        if (domain !== 'ai.onnx') continue;
        const known = standardOperators.get(op);
        if (!known || (known.first > opset && known.first > 1)) wrong.push(`${op} at opset ${opset}`);
      }
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('has the number of operators that ONNX documents for its newest opset', () => {
    const current = [...standardOperators].filter(([, { last }]) => last === undefined);
    // docs/Operators.md of opset 28 lists 201.
    expect(current).toHaveLength(201);
  });

  it('gives a reason for every cut', () => {
    for (const c of table.filter((x) => x.status === 'cut')) expect(c.note).toMatch(/\w/);
  });

  it('tells what runs and what does not', () => {
    expect(of('Add')).toEqual({ domain: 'ai.onnx', op: 'Add', opsets: { first: 7, last: 26 }, status: 'gradient' });
    expect(of('Equal')?.status).toBe('forward');
    expect(of('Scaler', 'ai.onnx.ml')?.status).toBe('gradient');
    expect(of('TreeEnsemble', 'ai.onnx.ml')?.status).toBe('forward');
    expect(of('QLinearConv')?.status).toBe('gradient');
    expect(of('Swish')).toMatchObject({ opsets: { first: 24, last: 26 }, status: 'gradient' });
    expect(of('SwiGLU')?.status).toBe('unsupported');
    expect(of('Upsample')?.opsets).toEqual({ first: 7, last: 9 });
    expect(of('Constant')?.status).toBe('forward');
    expect(of('FastGelu', 'com.microsoft')?.status).toBe('gradient');
    const partly = { status: 'gradient', note: expect.stringContaining('known only when the model runs') };
    expect(of('GroupQueryAttention', 'com.microsoft')).toMatchObject(partly);
  });

  it('has no rule for an operator that no standard opset has, outside the domains that say so', () => {
    const unknown = [...operators.values()].filter((r) => !r.domain && !standardOperators.has(r.type));
    // ONNX Runtime registers these in the standard domain although ONNX does not define them.
    const runtime = ['SimplifiedLayerNormalization'];
    expect(unknown.map((r) => r.type).filter((type) => !runtime.includes(type))).toEqual([]);
  });
});
