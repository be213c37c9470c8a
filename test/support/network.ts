/**
 * The notation of networks on the rules' pages and in their tests: one line a layer.
 *
 *     input 64
 *     dense 64 sigmoid glorot-uniform × 12
 *     dense 10 linear zeros
 *
 * `dense UNITS ACTIVATION INITIALIZER [option…] [× REPEAT]`. Initializers: `he-…`, `glorot-…`, `lecun-…` (each `normal` or `uniform`),
 * `torch-default`, `zeros`, `constant=V`, `normal=STD`, `uniform=LIMIT`, `nan` (He with one NaN), `twins=N` (He, N units
 * after one another alike), `rank=N` (He's variance, a product of matrices of N columns and rows), `trained` (He's variance
 * with heavy tails, as no initializer draws). Options: `bias=V`, `residual` (adds the layer's input to its output), `layer-norm` (before the
 * activation), `gamma-zero=SHARE` of its scales.
 */

export interface DenseSpec {
  readonly name: string;
  readonly units: number;
  readonly activation: string;
  readonly initializer: string;
  readonly bias: number;
  readonly residual: boolean;
  readonly layerNorm: boolean;
  /** So many of the normalisation's scales, the first ones, are 0; the others are 1. */
  readonly zeroScales: number;
}

export interface NetworkSpec {
  readonly input: number;
  readonly layers: readonly DenseSpec[];
}

export function parseNetwork(text: string): NetworkSpec {
  const lines = text
    .trim()
    .split('\n')
    .map((l) => l.trim());
  const [, width] = /^input (\d+)$/.exec(lines[0] ?? '') ?? [];
  if (!width) throw new Error(`A network starts with “input WIDTH”, not with “${lines[0]}”.`);
  const layers = lines.slice(1).flatMap((line) => {
    const [spec = '', repeat = '1'] = line.split(/\s*×\s*/);
    return Array.from({ length: Number(repeat) }, () => parseLayer(spec));
  });
  return { input: Number(width), layers: layers.map((l, i) => ({ ...l, name: `dense_${i + 1}` })) };
}

function parseLayer(line: string): Omit<DenseSpec, 'name'> {
  const [kind, units = '', activation = '', initializer = '', ...options] = line.split(/\s+/);
  if (kind !== 'dense' || !(Number(units) > 0) || !initializer) throw new Error(`Not a layer: “${line}”.`);
  const unknown = options.find((o) => !/^(bias=.*|residual|layer-norm|gamma-zero=.*)$/.test(o));
  if (unknown) throw new Error(`Not an option of a layer: “${unknown}”.`);
  return {
    units: Number(units),
    activation,
    initializer,
    bias: Number(options.find((o) => o.startsWith('bias='))?.slice(5) ?? 0),
    residual: options.includes('residual'),
    layerNorm: options.includes('layer-norm'),
    zeroScales: Math.round(Number(options.find((o) => o.startsWith('gamma-zero='))?.slice(11) ?? 0) * Number(units)),
  };
}

/** The fenced blocks of a page that are written in this notation: ```network fails, and ```network mended. */
export const networksOf = (markdown: string, what: 'fails' | 'mended'): readonly string[] =>
  blocksOf(markdown, 'network', what);

/** Those that are programs: ```js fails, and ```js mended. */
export const programsOf = (markdown: string, what: 'fails' | 'mended'): readonly string[] =>
  blocksOf(markdown, 'js', what);

const blocksOf = (markdown: string, language: string, what: string): readonly string[] =>
  [...markdown.matchAll(/^```(\w+) (\w+)\n([\s\S]*?)^```$/gm)]
    .filter((m) => m[1] === language && m[2] === what)
    .map((m) => m[3] ?? '');

/** The scale of a layer's normalisation. */
export const scalesOf = ({ units, zeroScales }: Pick<DenseSpec, 'units' | 'zeroScales'>): readonly number[] =>
  Array.from({ length: units }, (_, i) => (i < zeroScales ? 0 : 1));
