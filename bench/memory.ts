import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOptions } from '../src/analysis';
import { analyze } from '../src/analyze';
import type { Measured } from '../src/probe/measured';
import { deepConvolutions } from './support/models';

/**
 * What the probe holds against what the forward pass alone makes, and what a small memory limit costs: a deep network probed with all its
 * activations kept, against the same with most of them computed again.
 */

const limitsMB = [8000, 600, 400, 300, 250];
const folder = mkdtempSync(join(tmpdir(), 'gradwise-bench-'));

async function probed(file: string, memoryLimitMB: number): Promise<Measured | undefined> {
  const options = { ...defaultOptions, seeds: 1, threads: 2, memoryLimitMB };
  return (await analyze(file, options)).models[0]?.probe;
}

/** The largest relative difference between the norms of gradients. */
function difference(a: Measured, b: Measured): number {
  const norms = new Map(b.tensors.map((t) => [t.name, t.gradient?.l2 ?? 0]));
  return a.tensors.reduce((worst, { name, gradient }) => {
    const l2 = gradient?.l2 ?? 0;
    return l2 > 0 ? Math.max(worst, Math.abs((norms.get(name) ?? 0) / l2 - 1)) : worst;
  }, 0);
}

async function main(): Promise<void> {
  const file = deepConvolutions(folder);
  let usual: Measured | undefined;
  for (const limit of limitsMB) {
    const probe = await probed(file, limit);
    usual ??= probe;
    if (!probe || !usual || probe.status !== 'ok') {
      console.log(`limit ${limit} MB: ${probe?.reason}`);
      continue;
    }
    const time = probe.timing.totalMs / usual.timing.totalMs;
    const memory = probe.peakMemoryMB / usual.peakMemoryMB;
    const { forwardMB = 0, expectedMB = 0, timesForward = 0, recomputed = false } = probe.memory ?? {};
    console.log(
      `limit ${limit} MB: forward pass ${forwardMB} MB, expected ${expectedMB} MB (${timesForward?.toFixed(2)} x, at most 3), ` +
        `${recomputed ? 'computed again' : 'all kept'} in ${probe.recomputation?.segments ?? 1} segments, peak ${probe.peakMemoryMB.toFixed(0)} MB (${memory.toFixed(2)} x), ` +
        `${(probe.timing.totalMs / 1000).toFixed(1)} s (${time.toFixed(2)} x), gradients differ by ${difference(usual, probe).toExponential(0)}`,
    );
  }
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
