import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weightsOf } from '../src/analyzeGraph';
import { recogniseLayers } from '../src/layers';
import { readOnnx } from '../src/sources/onnx';
import { canonicalise } from '../src/sources/onnx/canonicalise';
import { predictOf } from '../src/theory/predict';
import { Subject } from '../src/theory/subject';
import { realModels } from '../test/real/models';
import { medianOf, milliseconds } from './support/clock';
import { wideConvolutions, wideProducts } from './support/models';

/**
 * Predicting signal and gradient of a whole model by theory, against reading the same file into a canonical graph and its layers (without their
 * weights) in the same run: once with the types of all values still to be found, and once more under another supposition, as a recommendation asks.
 */

const folder = mkdtempSync(join(tmpdir(), 'gradwise-bench-'));
const rounds = 5;

async function measure(name: string, file: string): Promise<void> {
  const { graph } = canonicalise(readOnnx(file));
  const summaries = await weightsOf(graph, () => {}, undefined);
  const model = { graph, layers: recogniseLayers(graph, summaries) };
  const weights = new Map([...summaries].map(([key, { stats }]) => [key, stats]));
  const reading = medianOf(rounds, () => recogniseLayers(canonicalise(readOnnx(file)).graph, summaries));
  const first = milliseconds(() => predictOf(new Subject(model, { weights })));
  const whole = medianOf(rounds, () => predictOf(new Subject(model, { weights })));
  const subject = new Subject(model, { weights });
  const again = medianOf(rounds, () => predictOf(subject));
  const { layers, silences } = predictOf(subject);
  console.log(
    `${name.padEnd(44)} ${String(graph.nodes.length).padStart(5)} nodes, ${String(layers.length).padStart(4)} layers: ` +
      `${whole.toFixed(1)} ms = ${(whole / reading).toFixed(2)} x reading (${reading.toFixed(1)} ms); another supposition ${again.toFixed(1)} ms, ` +
      `the very first ${first.toFixed(0)} ms; silent at ${silences.length}`,
  );
  if (process.env.SILENCES)
    for (const s of silences.slice(0, 12)) console.log(`  ${s.op} ${s.layer ?? s.node}: ${s.reason}`);
}

async function main(): Promise<void> {
  await measure('wide convolutions (generated)', wideConvolutions(folder));
  await measure('wide matrix products (generated)', wideProducts(folder));
  for (const m of realModels()) await measure(m.name.split('/').at(-1) ?? m.name, m.file);
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
