import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript-ast';
import type { LayerObject, Network, NetworkValue } from '../../../src/model';
import { readTfjsCode, type TfjsCode } from '../../../src/sources/tfjs-code';
import { made } from './oracle';

/** Small programs that build models: read by our evaluation, and run with the layer library itself. */

export interface Program {
  readonly name: string;
  /** Of the file under analysis; `/work/main.js` if the list does not say. */
  readonly path: string;
  readonly text: string;
  /** Other files of its workspace, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** What has to be called for it to build its models, where it does not call it itself. */
  readonly drive: string;
}

const folder = '/work';

/**
 * Programs of a list: each begins with `=== name` or `=== name | path`; `--- path` begins another file of its workspace, and `>>> code` is
 * added only where the program is run.
 */
export function programsIn(url: URL): Program[] {
  return readFileSync(url, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const [main = '', ...others] = section.split(/^--- /m);
      const [head = '', ...lines] = main.split('\n');
      const [name = '', path = 'main.js'] = head.split(' | ');
      const drive = lines.filter((line) => line.startsWith('>>> ')).map((line) => line.slice(4));
      return {
        name: name.trim(),
        path: posix.join(folder, path.trim()),
        text: lines.filter((line) => !line.startsWith('>>> ')).join('\n'),
        files: new Map(
          others.map((other) => {
            const end = other.indexOf('\n');
            return [posix.join(folder, other.slice(0, end).trim()), other.slice(end + 1)];
          }),
        ),
        drive: drive.join('\n'),
      };
    });
}

export const readProgram = ({ text, path, files }: Program): TfjsCode =>
  readTfjsCode(text, { path, read: (file) => files.get(file) });

const load = createRequire(import.meta.url);

type Library = typeof import('@tensorflow/tfjs');
type RealModel = import('@tensorflow/tfjs').LayersModel;
type RealLayer = RealModel['layers'][number];

/** The library with its layers in a state in which it has named nothing yet. */
function freshLibrary(): Library {
  const whole = load('@tensorflow/tfjs') as Library;
  const path = load.resolve('@tensorflow/tfjs-layers');
  delete load.cache[path];
  return { ...whole, ...(load('@tensorflow/tfjs-layers') as Partial<Library>) };
}

const script = (text: string, path: string): string =>
  ts.transpileModule(text, {
    fileName: path.replace(/\.[mc](?=[jt]s$)/, '.'),
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      jsx: ts.JsxEmit.React,
    },
  }).outputText;

const AsyncFunction = (async () => undefined).constructor as new (
  ...text: string[]
) => (...given: unknown[]) => Promise<unknown>;

const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.json', '/index.js', '/index.ts'];

export interface Run {
  readonly library: Library;
  /** In the order in which the program made them. */
  readonly models: readonly RealModel[];
}

/** Runs a program with the library itself. */
export async function runProgram({ text, path, files, drive }: Program): Promise<Run> {
  const library = freshLibrary();
  await library.setBackend('cpu');
  library.disposeVariables();
  const models: RealModel[] = [];
  const keep = <M extends RealModel>(model: M): M => {
    models.push(model);
    return model;
  };
  const tf = {
    ...library,
    sequential: (options?: Parameters<Library['sequential']>[0]) => keep(library.sequential(options)),
    model: (options: Parameters<Library['model']>[0]) => keep(library.model(options)),
  };
  const loaded = new Map<string, { exports: unknown }>();
  const requireFrom =
    (from: string) =>
    (specifier: string): unknown => {
      if (specifier.startsWith('@tensorflow/tfjs')) return tf;
      const base = posix.join(posix.dirname(from), specifier);
      const file = [...endings.map((e) => base + e), base.replace(/\.js$/, '.ts')].find((f) => files.has(f));
      if (file === undefined) throw new Error(`${from} imports ${specifier}, which is not there.`);
      const before = loaded.get(file);
      if (before) return before.exports;
      const module: { exports: unknown } = { exports: {} };
      loaded.set(file, module);
      const content = files.get(file) ?? '';
      if (file.endsWith('.json')) module.exports = JSON.parse(content);
      else
        new Function('require', 'module', 'exports', 'tf', `(() => {${script(content, file)}\n})()`)(
          requireFrom(file),
          module,
          module.exports,
          tf,
        );
      return module.exports;
    };
  const module = { exports: {} };
  const run = new AsyncFunction(
    'require',
    'module',
    'exports',
    'tf',
    `return (async () => {${script(text, path)}\n${script(drive, path)}\n})()`,
  );
  await run(requireFrom(path), module, module.exports, tf);
  await new Promise((resolve) => setImmediate(resolve));
  return { library, models: models.filter((m) => m.layers.length > 0) };
}

/** What a model is, whoever says so: names of layers, what each computes with which options, and what it is called on. */
export interface Description {
  readonly layers: ReadonlyMap<string, unknown>;
  readonly calls: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly losses: readonly string[] | undefined;
  readonly optimizer: string | undefined;
}

interface Node {
  readonly outboundLayer: RealLayer;
  readonly inboundLayers: readonly RealLayer[];
  readonly nodeIndices: readonly number[];
  readonly tensorIndices: readonly number[];
  readonly inputShapes: readonly (readonly unknown[])[];
}
interface Insides {
  readonly model?: RealModel;
  readonly containerNodes: ReadonlySet<string>;
  readonly inboundNodes: readonly Node[];
  readonly optimizer?: { getClassName(): string; learningRate?: number };
}
/** What the library keeps to itself. */
const insides = (layer: RealLayer): Insides => layer as object as Insides;

/** A sequential model is a functional one inside. */
export function container(model: RealModel): RealModel {
  if (model.getClassName() !== 'Sequential') return model;
  if (!insides(model).model) model.build([]);
  return insides(model).model ?? model;
}

const isModel = (layer: RealLayer): layer is RealModel => 'containerNodes' in layer;

function describedConfig(layer: RealLayer): unknown {
  if (isModel(layer)) return layer.getClassName();
  const config = layer.getConfig();
  const rank = insides(layer).inboundNodes[0]?.inputShapes[0]?.length;
  // The library counts this axis from the other end when it builds the layer.
  const counted = layer.getClassName() === 'LayerNormalization' && String(config.axis) === String(Number(rank) - 1);
  return comparable({ className: layer.getClassName(), ...config, ...(counted && { axis: -1 }) });
}

/** Without the name of stacked cells, which the library loses when it makes them from a description. */
const comparable = (config: object): unknown =>
  JSON.parse(
    JSON.stringify(config, (key, value) =>
      key === 'name' && /^stacked_rnn_cells_/.test(String(value)) ? null : value,
    ),
  );

/** The same layer may be called often: calls are told apart by their number among those that count. */
function callNames(model: RealModel): (layer: RealLayer, node: number) => string | undefined {
  const { containerNodes } = insides(model);
  return (layer, node) => {
    const counted = insides(layer).inboundNodes.flatMap((_, n) =>
      containerNodes.has(`${layer.name}_ib-${n}`) ? [n] : [],
    );
    return counted.includes(node) ? `${layer.name}#${counted.indexOf(node)}` : undefined;
  };
}

export function describeReal(model: RealModel): Description {
  const inner = container(model);
  const nameOf = callNames(inner);
  const calls = inner.layers.flatMap((layer) =>
    insides(layer).inboundNodes.flatMap((node, n) => {
      const name = nameOf(layer, n);
      if (name === undefined) return [];
      const from = node.inboundLayers.map((l, k) => `${nameOf(l, node.nodeIndices[k] ?? 0)}:${node.tensorIndices[k]}`);
      return [`${name}(${from.join(', ')})`];
    }),
  );
  const ends = (tensors: RealModel['outputs']): string[] =>
    tensors.map((t) => `${nameOf(t.sourceLayer, t.nodeIndex)}:${t.tensorIndex ?? 0}`);
  const { optimizer } = insides(model);
  return {
    layers: new Map(inner.layers.map((layer) => [layer.name, describedConfig(layer)])),
    calls: calls.sort(),
    inputs: ends(inner.inputs),
    outputs: ends(inner.outputs),
    losses: lossNames(model),
    optimizer: optimizer && `${optimizer.getClassName().toLowerCase()} ${optimizer.learningRate}`,
  };
}

function lossNames(model: RealModel): string[] | undefined {
  const { loss } = model;
  if (loss === undefined) return undefined;
  const name = (one: unknown): string => (typeof one === 'function' ? one.name.replace(/_(_op)?$/, '') : String(one));
  if (typeof loss === 'string' || typeof loss === 'function') return model.outputs.map(() => name(loss));
  return Array.isArray(loss) ? loss.map(name) : model.outputNames.map((output) => name(loss[output]));
}

/** A layer as the library makes it of our description, so that its defaults and checks are the library's own. */
function describedObject(object: LayerObject): unknown {
  return object.network ? object.className : comparable({ className: object.className, ...made(object).getConfig() });
}

export function describeRead(network: Network): Description {
  const counts = new Map<number, number>();
  const names = network.calls.map((call) => {
    const n = counts.get(call.layer) ?? 0;
    counts.set(call.layer, n + 1);
    return `${network.layers[call.layer]?.name}#${n}`;
  });
  const at = (v: NetworkValue): string => `${names[v.call]}:${v.output}`;
  const { compiled } = network;
  const rate = compiled?.optimizer?.learningRate;
  return {
    layers: new Map(network.layers.map((object) => [object.name, describedObject(object)])),
    calls: network.calls.map((call, n) => `${names[n]}(${call.inputs.map(at).join(', ')})`).sort(),
    inputs: network.inputs.map(at),
    outputs: network.outputs.map(at),
    losses: compiled?.losses.map((loss) => loss?.name ?? 'null'),
    optimizer:
      compiled?.optimizer &&
      `${compiled.optimizer.name.toLowerCase()} ${rate ?? defaultRates[compiled.optimizer.name]}`,
  };
}

/** Of optimizers that are given by name (tfjs-layers, `optimizers.ts`). */
const defaultRates: Readonly<Record<string, number>> = {
  adagrad: 0.01,
  adadelta: 1,
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
  sgd: 0.01,
};

/** All networks, those inside others too, by name. */
export const networksOf = (networks: readonly Network[]): Map<string, Network> =>
  new Map(
    networks.flatMap((network) => [
      ...networksOf(network.layers.flatMap((l) => (l.network ? [{ ...l.network, name: l.name }] : []))),
      [network.name, network] as const,
    ]),
  );

/** The models of a run beside the networks that were read, as sorted lines that should be equal. */
export async function compared(program: Program): Promise<{ readonly real: unknown; readonly read: unknown }> {
  const { models } = await runProgram(program);
  const read = networksOf(readProgram(program).networks);
  const swallowed = new Set(models.flatMap((m) => (m.getClassName() === 'Sequential' ? m.layers.slice(0, 1) : [])));
  const listed = models.filter((m) => read.has(m.name) || !swallowed.has(m));
  return {
    real: new Map(listed.map((m) => [m.name, describeReal(m)])),
    read: new Map([...read].map(([name, network]) => [name, describeRead(network)])),
  };
}
