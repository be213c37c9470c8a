import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOptions } from '../src/analysis';
import { analyze } from '../src/analyze';
import type { ProbedInput } from '../src/probe/measured';
import { realModels } from '../test/real/models';
import { median, milliseconds } from './support/clock';
import { wideConvolutions, wideProducts } from './support/models';

/**
 * A full probe (forward, backward, all statistics) against a plain optimised forward run of the same model in onnxruntime-node with the
 * same input shapes, both with two threads, each in a process of its own and in this same minute: time of a run, peak memory, and the
 * cold command line against a bare script that loads the runtime and runs the model once.
 */

const threads = 2;
const draws = 4;

interface Reference {
  readonly runMs: number;
  readonly peakMB: number;
}

/** What the bare script does: the rounds' mean time, and the process's peak of physical memory. */
const script = `
const ort = require(${JSON.stringify(join(process.cwd(), 'node_modules/onnxruntime-node'))});
const { file, inputs, rounds, threads } = JSON.parse(process.argv[2]);
const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, int32: Int32Array, bool: Uint8Array };
const feeds = {};
for (const { name, dtype, shape } of inputs) {
  const data = new arrays[dtype](shape.reduce((n, d) => n * d, 1));
  if (dtype === 'float32') for (let i = 0; i < data.length; i++) data[i] = Math.random() * 2 - 1;
  feeds[name] = new ort.Tensor(dtype, data, shape);
}
(async () => {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: threads, logSeverityLevel: 4 });
  const started = performance.now();
  for (let i = 0; i < rounds; i++) await session.run(feeds);
  console.log(JSON.stringify({ runMs: (performance.now() - started) / rounds, peakMB: process.resourceUsage().maxRSS / 1024 }));
})();
`;

const folder = mkdtempSync(join(tmpdir(), 'gradwise-bench-'));
const bare = join(folder, 'bare.cjs');
writeFileSync(bare, script);

function plain(file: string, inputs: readonly ProbedInput[], rounds: number): Reference {
  const { stdout, stderr } = spawnSync(process.execPath, [bare, JSON.stringify({ file, inputs, rounds, threads })], {
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function measure(name: string, file: string): Promise<void> {
  const options = { ...defaultOptions, seeds: draws, threads };
  const analysis = await analyze(file, options);
  const probe = analysis.models[0]?.probe;
  if (!probe || probe.status === 'failed') {
    console.log(`${name}: ${probe?.reason ?? analysis.errors[0]?.message}`);
    return;
  }
  const reference = plain(file, probe.inputs, draws);
  const cli = [
    'dist/cli.js',
    'analyze',
    '--seeds',
    '1',
    '--threads',
    `${threads}`,
    '--output',
    join(folder, 'report'),
    file,
  ];
  const [cold, coldBare] = [[], []] as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    cold.push(milliseconds(() => spawnSync(process.execPath, cli)));
    coldBare.push(milliseconds(() => plain(file, probe.inputs, 1)));
  }
  const perDraw = probe.timing.runMs / draws;
  const ratio = (a: number, b: number): string => `${(a / b).toFixed(1)} x`;
  console.log(
    [
      name.padEnd(42),
      `run ${ratio(perDraw, reference.runMs)} (${perDraw.toFixed(0)} / ${reference.runMs.toFixed(0)} ms)`,
      `memory ${ratio(probe.peakMemoryMB, reference.peakMB)} (${probe.peakMemoryMB.toFixed(0)} / ${reference.peakMB.toFixed(0)} MB)`,
      `cold ${ratio(median(cold), median(coldBare))} (${median(cold).toFixed(0)} / ${median(coldBare).toFixed(0)} ms)`,
    ].join('  '),
  );
}

async function main(): Promise<void> {
  const real = realModels().filter((m) =>
    /mlsd_512x512_large|mlsd_320x320_tiny|OCRv4_det|OCRv4_rec|back_256|embedding_model/.test(m.name),
  );
  await measure('wide convolutions (generated)', wideConvolutions(folder));
  await measure('wide matrix products (generated)', wideProducts(folder));
  for (const m of real) await measure(m.name.split('/').at(-1) ?? m.name, m.file);
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
