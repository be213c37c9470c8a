import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { isnet } from './isnet';

/** Large, and in types that no gradient kernel was ever written for. All tensors at once would take 7 to 14 GB. */
const memoryLimitMB = 4000;

describe.runIf(process.env.GRADWISE_FULL)('ISNet at 1024 × 1024', () => {
  let probe: ProbeProcess;
  beforeAll(() => {
    probe = startProbe({ memoryLimitMB });
  });
  afterAll(() => probe.dispose());

  const probed = async (size: 'medium' | 'small'): Promise<Measured> => {
    const options = { ...defaultOptions, seeds: 1, timeoutSeconds: 900 };
    const { models, errors } = await analyze(isnet(size), options, { process: probe });
    expect(errors).toEqual([]);
    return models[0]!.probe;
  };

  /** Weights of floats on a path to an output, without a gradient, or with one that is not a number. */
  const lacking = ({ tensors }: Measured): string[] =>
    tensors
      .filter((t) => t.role === 'parameter' && t.gradientAbsent !== 'no path')
      .filter((t) => !t.gradient || t.gradient.nonFinite > 0)
      .map((t) => `${t.name}: ${t.gradientAbsent ?? t.gradient?.nonFinite}`);

  it('in float16: every weight has a gradient, in float32 where float16 cannot hold it', async () => {
    const measured = await probed('medium');
    expect(measured).toMatchObject({ status: 'ok', precision: { native: 'float16', computed: 'float32' } });
    expect(measured.inputs).toMatchObject([{ shape: [1, 3, 1024, 1024] }]);
    expect(measured.tensors.filter((t) => t.role === 'parameter' && t.dtype === 'float16').length).toBeGreaterThan(200);
    expect(lacking(measured)).toEqual([]);
  }, 1_000_000);

  it('in integers: biases, scales and what is left of floats have gradients', async () => {
    const measured = await probed('small');
    expect(measured.status).toBe('ok');
    expect(measured.inputs).toMatchObject([{ shape: [1, 3, 1024, 1024] }]);
    expect(measured.tensors.filter((t) => t.role === 'parameter').length).toBeGreaterThan(100);
    expect(lacking(measured)).toEqual([]);
  }, 1_000_000);
});
