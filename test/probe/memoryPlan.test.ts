import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { elementCount } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { planMemory } from '../../src/probe/memoryPlan';
import { random } from '../../src/probe/random';
import { textReport } from '../../src/report/text';
import { plainly } from '../support/reportContext';
import { writeTemporary } from '../support/temporary';
import { floatTensor, node, tinyModel, value } from '../support/tiny-model';
import { graph, input, node as plain } from './graphs';

const layers = 32;
const shape = [16, 16, 64, 64];
const activationMB = (4 * elementCount(shape)) / 2 ** 20;

/** 3×3 convolutions behind one another, each with a rectifier, He-initialised: two activations of 4 MB a layer. */
function deep(): string {
  const weight = (l: number) => {
    const { normal } = random(1, `w${l}`);
    return floatTensor(
      [16, 16, 3, 3],
      Array.from({ length: 16 * 16 * 9 }, () => Math.sqrt(2 / 144) * normal()),
    );
  };
  return writeTemporary(
    tinyModel({
      nodes: Array.from({ length: layers }, (_, l) => [
        node('Conv', [l ? `h${l - 1}` : 'x', `w${l}`], `z${l}`, { pads: [1, 1, 1, 1] }),
        node('Relu', [`z${l}`], `h${l}`),
      ]).flat(),
      initializers: Object.fromEntries(Array.from({ length: layers }, (_, l) => [`w${l}`, weight(l)])),
      inputs: [value('x', shape)],
      outputs: [value(`h${layers - 1}`, shape)],
    }),
  );
}

describe('a deep convolutional network', () => {
  const file = deep();
  const limitMB = 250;
  const processes: ProbeProcess[] = [];
  const started = (memoryLimitMB: number): ProbeProcess => {
    const process = startProbe({ memoryLimitMB });
    processes.push(process);
    return process;
  };
  afterAll(() => processes.forEach((p) => void p.dispose()));
  const probed = (process: ProbeProcess) => analyze(file, { ...defaultOptions, seeds: 1 }, { process });
  const probeOf = async (process: ProbeProcess): Promise<Measured> => (await probed(process)).models[0]!.probe;

  let usual: Measured;
  beforeAll(async () => {
    usual = await probeOf(started(8000));
  }, 60_000);

  it('keeps its activations where there is room', () => {
    expect(usual.status).toBe('ok');
    expect(usual).not.toHaveProperty('recomputation');
    expect(usual.memory).toMatchObject({ recomputed: false, limitMB: 8000 });
  });

  it('holds at most three times what its forward pass makes, and tells both', () => {
    const { forwardMB = 0, expectedMB = 0, timesForward = null } = usual.memory ?? {};
    // A convolution's and a rectifier's output a layer; where the last rectifier is open belongs to neither pass.
    const activationsMB = 2 * layers * activationMB;
    expect(forwardMB).toBeGreaterThanOrEqual(activationsMB);
    expect(forwardMB).toBeLessThanOrEqual(activationsMB + activationMB);
    expect(timesForward).toBeCloseTo(expectedMB / forwardMB, 2);
    expect(timesForward).toBeLessThan(3);
  });

  it('takes no more than that in truth, beside the process itself', () => {
    const bareMB = 110;
    expect(usual.peakMemoryMB - bareMB).toBeLessThan(3 * (usual.memory?.forwardMB ?? 0));
  });

  it('does not fit into a small limit in that way', async () => {
    const unaware = { ...started(limitMB), memoryLimitMB: 8000 };
    expect(await probeOf(unaware)).toMatchObject({
      status: 'failed',
      reason: `The probe needed more than ${limitMB} MB of memory and was stopped.`,
    });
  });

  it('fits when its activations are computed twice, gives the same numbers and says so', async () => {
    const analysis = await probed(started(limitMB));
    const small = analysis.models[0]!.probe;
    expect(small).toMatchObject({ status: 'ok', recomputation: { limitMB } });
    expect(small.peakMemoryMB).toBeLessThan(0.7 * usual.peakMemoryMB);
    for (const [i, { name, value, gradient }] of usual.tensors.entries()) {
      const other = small.tensors[i];
      expect(other?.name).toBe(name);
      // Sums in another order, by two threads: float32 noise.
      if (value) expect(Math.abs(other!.value!.l2 - value.l2), name).toBeLessThan(1e-5 * value.l2);
      if (gradient) expect(Math.abs(other!.gradient!.l2 - gradient.l2), name).toBeLessThan(1e-5 * gradient.l2);
    }
    const { segments = 0, expectedMB = 0, otherwiseMB = 0 } = small.recomputation ?? {};
    expect(segments).toBeGreaterThan(1);
    expect(otherwiseMB).toBeGreaterThan(2 * layers * activationMB * 0.5);
    expect(expectedMB).toBeLessThan(limitMB);
    expect(small.memory).toMatchObject({ recomputed: true, limitMB, forwardMB: usual.memory?.forwardMB });
    expect(small.memory?.timesForward).toBeLessThan(1);
    const text = textReport([analysis], plainly);
    expect(text.replace(/\s+/g, ' ')).toContain(
      `To stay within ${limitMB} MB of memory, the forward pass was cut into ${segments} segments`,
    );
  });
});

describe('a plan', () => {
  const depth = 64;
  /** Activations of 4 MB, all of which are wanted for a sum at the end: what a backward pass reads. */
  const nodes = [
    ...Array.from({ length: depth }, (_, i) => plain('Tanh', [i ? `h${i - 1}` : 'x'], [`h${i}`])),
    ...Array.from({ length: depth }, (_, i) =>
      plain('Mul', [i ? `g${depth - i}` : 'c', `h${depth - 1 - i}`], [`g${depth - 1 - i}`]),
    ),
  ];
  const types: Types = new Map(
    ['x', 'c', ...nodes.flatMap((n) => n.outputs)].map((name) => [
      name,
      { dtype: 'float32' as const, shape: [2 ** 20] },
    ]),
  );
  const plan = (limitMB: number, typed: Types = types) =>
    planMemory({
      graph: graph([input('x', [2 ** 20]), input('c', [2 ** 20])], nodes, ['g0']),
      types: typed,
      fetches: [{ name: 'g0', want: ['stats'] }],
      cotangents: new Set(['c']),
      session: { threads: 1, optimization: 'all', prepacking: true, memoryArena: false },
      limitMB,
    });

  it('changes nothing where there is room', () => {
    expect(plan(1000)).toMatchObject({ segments: 1, frugal: false, session: { prepacking: true } });
  });

  it('computes more and more twice as there is less, and no more than it must', () => {
    const plans = [320, 250, 220, 200].map((limit) => plan(limit));
    const segments = plans.map((p) => p.segments);
    expect(segments).toEqual([...segments].sort((a, b) => a - b));
    expect(new Set(segments).size).toBeGreaterThan(1);
    for (const [i, limit] of [320, 250, 220, 200].entries())
      expect(plans[i]!.bytes / 2 ** 20).toBeLessThan(limit - 110);
    expect(plans.every((p) => p.frugal && !p.session.prepacking)).toBe(true);
  });

  it('counts what the forward pass makes, whatever is computed twice', () => {
    for (const limit of [1000, 250]) expect(plan(limit).forward).toBe(depth * 4 * 2 ** 20);
  });

  it('counts half precision three times: the runtime computes it in float32, between casts', () => {
    const half = new Map([...types].map(([name, t]) => [name, { ...t, dtype: 'float16' as const }]));
    expect(plan(1000, half).forward).toBe(3 * depth * 2 * 2 ** 20);
  });

  it('takes the least there is where nothing fits', () => {
    const { bytes, segments } = plan(1);
    // Eight kept ends and eight activations inside, of 4 MB each, would be the best there is: 2·√64; the rest is in passing.
    expect(segments).toBeGreaterThan(4);
    expect(bytes / 2 ** 20).toBeLessThan(30 * 4);
  });
});
