import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultOptions } from '../src/analysis';
import { analyze } from '../src/analyze';
import { isFloat, type Node } from '../src/model';
import { differentiate } from '../src/probe/differentiate';
import { readOnnx } from '../src/sources/onnx';
import { canonicalise } from '../src/sources/onnx/canonicalise';
import { floatTensor, node, tinyModel, value } from '../test/support/tiny-model';
import { childrenProcessorSeconds, processorMedianOf, processorSeconds } from './support/clock';

/**
 * Building graphs, against JSON.parse of the same nodes as JSON in the same run: canonicalising a generated model with concrete types, and
 * appending its backward pass; per 1,000 nodes, and how either grows from 5,000 to 20,000. Then the whole analysis of 5,000, 10,000 and 20,000
 * nodes, with a probe and without, by its phases: twice the nodes should take twice the time. All of it is processor time.
 */

const few = 5_000;
const many = 20_000;
const rounds = 5;
const width = 8;

/** Residual blocks of a dense layer, a normalisation and an activation: ten nodes each, every weight its own. */
function residual(count: number): Uint8Array {
  const nodes: Node[] = [];
  const initializers: Record<string, ReturnType<typeof floatTensor>> = {};
  const constant = (name: string, dims: readonly number[]): string => {
    const n = dims.reduce((p, d) => p * d, 1);
    initializers[name] = floatTensor(
      dims,
      Array.from({ length: n }, (_, i) => 0.3 * Math.sin(i + name.length)),
    );
    return name;
  };
  for (let i = 0; i < count / 10; i++) {
    const [x, at] = [`h${i}`, (part: string): string => `b${i}/${part}`];
    nodes.push(
      node('MatMul', [x, constant(at('w'), [width, width])], at('z')),
      node('Add', [at('z'), constant(at('b'), [width])], at('a')),
      node('LayerNormalization', [at('a'), constant(at('g'), [width])], at('n')),
      node('Sigmoid', [at('n')], at('s')),
      node('Mul', [at('n'), at('s')], at('silu')),
      node('Reshape', [at('silu'), 'split'], at('r')),
      node('Transpose', [at('r')], at('t'), { perm: [1, 0, 2] }),
      node('Transpose', [at('t')], at('u'), { perm: [1, 0, 2] }),
      node('Reshape', [at('u'), 'whole'], at('v')),
      node('Add', [x, at('v')], `h${i + 1}`),
    );
  }
  return tinyModel({
    nodes,
    initializers: { ...initializers, ...shapes },
    inputs: [value('h0', [4, width])],
    outputs: [value(`h${count / 10}`, [4, width])],
  });
}

const shapes = {
  split: {
    dtype: 'int64',
    dims: [3],
    data: { kind: 'bytes', bytes: new Uint8Array(new BigInt64Array([4n, 2n, 4n]).buffer) },
  },
  whole: {
    dtype: 'int64',
    dims: [2],
    data: { kind: 'bytes', bytes: new Uint8Array(new BigInt64Array([4n, 8n]).buffer) },
  },
} as const;

/** A chain of functions of one operand, as deep as it has nodes. */
function chain(count: number): Uint8Array {
  return tinyModel({
    nodes: Array.from({ length: count }, (_, i) => node(i % 2 ? 'Tanh' : 'Softsign', [`h${i}`], `h${i + 1}`)),
    inputs: [value('h0', [4, width])],
    outputs: [value(`h${count}`, [4, width])],
  });
}

interface Times {
  readonly canonicalise: number;
  readonly differentiate: number;
  readonly parse: number;
}

function times(path: string): Times {
  const model = readOnnx(path);
  const text = JSON.stringify(model.graph.nodes);
  const build = (): void => {
    const { graph, types } = canonicalise(model);
    const [output] = graph.outputs;
    const name = output?.name ?? '';
    const type = types.get(name);
    if (type) types.set('cotangent', type);
    const wanted = [...graph.initializers].filter(([, t]) => isFloat(t.dtype)).map(([weight]) => weight);
    const { cuts } = differentiate({
      graph,
      types,
      cotangents: new Map([[name, 'cotangent']]),
      wanted: new Set([...wanted, ...graph.inputs.map((v) => v.name)]),
    });
    if (cuts.length) throw new Error(`The benchmark's model is cut: ${cuts[0]?.reason}`);
  };
  const canonical = processorMedianOf(rounds, () => canonicalise(model));
  return {
    canonicalise: canonical,
    differentiate: processorMedianOf(rounds, build) - canonical,
    parse: processorMedianOf(rounds, () => JSON.parse(text)),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'gradwise-bench-'));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} x`;

function building(name: string, make: (count: number) => Uint8Array): void {
  const small = times(write(`${name}-${few}.onnx`, make(few)));
  const large = times(write(`${name}-${many}.onnx`, make(many)));
  const line = (what: string, of: (t: Times) => number): string =>
    `${name}, ${what} ${many} nodes: ${of(large).toFixed(0)} ms = ${((of(large) / many) * 1000).toFixed(2)} ms per 1,000 nodes` +
    ` = ${ratio(of(large), large.parse)} JSON.parse of the same nodes (${large.parse.toFixed(0)} ms)` +
    `; ${ratio(of(large), of(small))} of ${few} nodes`;
  console.log(line('canonicalise', (t) => t.canonicalise));
  console.log(line('differentiate', (t) => t.differentiate));
  console.log(line('both for', (t) => t.canonicalise + t.differentiate));
}

/** Seconds of processor time that the phases of an analysis take. */
interface Phases {
  /** Reading, recognising layers, theory, rules: everything but the probe. */
  readonly static: number;
  /** Differentiating, cutting into stages and encoding them; and taking in what was measured. */
  readonly building: number;
  /** The probe's own process: its sessions are loaded, run and counted. */
  readonly running: number;
}

async function whole(name: string, make: (count: number) => Uint8Array): Promise<void> {
  let before: Phases | undefined;
  for (const count of [few, 2 * few, many]) {
    const now = await analysed(write(`${name}-${count}.onnx`, make(count)));
    const part = (phase: keyof Phases): string =>
      `${phase} ${now[phase].toFixed(1)} s${before ? ` (${ratio(now[phase], before[phase])} half of it)` : ''}`;
    console.log(`${name}, ${count} nodes analysed: ${part('static')}, ${part('building')}, ${part('running')}`);
    before = now;
  }
}

/** With a probe and without; the building is the difference. */
async function analysed(path: string): Promise<Phases> {
  const timed = async (probe: boolean): Promise<readonly [own: number, children: number]> => {
    const [own, children] = [processorSeconds(), await childrenProcessorSeconds()];
    const analysis = await analyze(path, { ...defaultOptions, probe, seeds: 1, threads: 2 });
    const measured = analysis.models[0]?.probe;
    if (probe && measured?.status !== 'ok')
      throw new Error(`The benchmark's probe is ${measured?.status}: ${measured?.reason}`);
    return [processorSeconds() - own, (await childrenProcessorSeconds()) - children];
  };
  const [alone] = await timed(false);
  const [both, running] = await timed(true);
  return { static: alone, building: both - alone, running };
}

async function main(): Promise<void> {
  building('residual blocks', residual);
  building('chain', chain);
  await whole('residual blocks', residual);
  await whole('chain', chain);
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
