import { normals, type Random, random } from '../draw';

/**
 * The notation of recurrent networks on the rules' pages and in their tests: one recurrent layer, and a dense one that reads its last state.
 *
 *     input 16 × 60 steps
 *     lstm 32 orthogonal forget-bias=1
 *     dense 10 linear glorot-uniform
 *
 * `CELL UNITS INITIALIZER [option…]`. The cell: `rnn` (tanh), `rnn-relu`, `gru`, `lstm`. The initializer is that of the recurrent matrix, for each gate:
 * `orthogonal`, `orthogonal=GAIN`, `identity=GAIN`, `normal=STD`, `glorot-uniform`, or `torch-default`, which draws everything from U(±1/√units) as
 * PyTorch does; with the others the kernel is `glorot-uniform` and biases are 0 but for `forget-bias=V`. The option `reverse` turns
 * time round.
 */
export interface RecurrentSpec {
  readonly input: number;
  readonly steps: number;
  readonly cell: 'rnn' | 'rnn-relu' | 'gru' | 'lstm';
  readonly units: number;
  readonly initializer: string;
  readonly forgetBias: number;
  readonly reversed: boolean;
  readonly classes: number;
}

export const isRecurrent = (text: string): boolean => /^\s*input \d+ × \d+ steps\n/.test(text);

export function parseRecurrent(text: string): RecurrentSpec {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const [, input, steps] = /^input (\d+) × (\d+) steps$/.exec(lines[0] ?? '') ?? [];
  const [, cell, units, initializer, options = ''] =
    /^(rnn|rnn-relu|gru|lstm) (\d+) (\S+)((?: (?:forget-bias=\S+|reverse))*)$/.exec(lines[1] ?? '') ?? [];
  const [, classes] = /^dense (\d+) linear glorot-uniform$/.exec(lines[2] ?? '') ?? [];
  if (!input || !cell || !units || !initializer || !classes || lines.length > 3)
    throw new Error(`Not a recurrent network: “${text}”.`);
  return {
    input: Number(input),
    steps: Number(steps),
    cell: cell as RecurrentSpec['cell'],
    units: Number(units),
    initializer,
    forgetBias: Number(/forget-bias=(\S+)/.exec(options)?.[1] ?? 0),
    reversed: options.includes('reverse'),
    classes: Number(classes),
  };
}

export const gatesOf = (cell: RecurrentSpec['cell']): number => ({ rnn: 1, 'rnn-relu': 1, gru: 3, lstm: 4 })[cell];

/** As ONNX stores them: W [gates·units, input], R [gates·units, units], B [2·gates·units]; then the head's kernel [units, classes]. */
export interface RecurrentWeights {
  readonly w: Float32Array;
  readonly r: Float32Array;
  readonly b: Float32Array;
  readonly head: Float32Array;
}

export function drawWeights(spec: RecurrentSpec, seed: number): RecurrentWeights {
  const { units, input, classes, initializer } = spec;
  const next = random(seed);
  const gates = gatesOf(spec.cell);
  const uniform = (n: number, limit: number): Float32Array =>
    Float32Array.from({ length: n }, () => (2 * next() - 1) * limit);
  const glorot = (fanIn: number, fanOut: number): Float32Array =>
    uniform(fanIn * fanOut, Math.sqrt(6 / (fanIn + fanOut)));
  const head = (): Float32Array => glorot(units, classes);
  if (initializer === 'torch-default') {
    const draw = (n: number): Float32Array => uniform(n, 1 / Math.sqrt(units));
    return {
      w: draw(gates * units * input),
      r: draw(gates * units * units),
      b: draw(2 * gates * units),
      head: head(),
    };
  }
  const b = new Float32Array(2 * gates * units);
  // Rows of an LSTM: input, output, forget, candidate.
  if (spec.cell === 'lstm') b.fill(spec.forgetBias, 2 * units, 3 * units);
  const each = (make: () => Float32Array): Float32Array =>
    Float32Array.from(Array.from({ length: gates }, () => Array.from(make())).flat());
  return {
    w: each(() => glorot(input, units)),
    r: each(() => square(initializer, units, next, glorot)),
    b,
    head: head(),
  };
}

function square(
  initializer: string,
  n: number,
  next: Random,
  glorot: (fanIn: number, fanOut: number) => Float32Array,
): Float32Array {
  const [kind, value] = initializer.split('=');
  const scale = value === undefined ? 1 : Number(value);
  switch (kind) {
    case 'orthogonal':
      return orthogonal(n, next).map((x) => x * scale);
    case 'identity':
      return Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? scale : 0));
    case 'normal':
      return normals(n * n, next).map((z) => z * scale);
    case 'glorot-uniform':
      return glorot(n, n);
    default:
      throw new Error(`Not an initializer: “${initializer}”.`);
  }
}

/** Rows of a normal matrix made orthonormal, each to those before it (Gram and Schmidt). */
function orthogonal(n: number, next: Random): Float32Array {
  const rows: number[][] = [];
  for (let i = 0; i < n; i++) {
    let row: number[] = Array.from(normals(n, next));
    // Twice, so that rounding leaves nothing over.
    for (const other of [...rows, ...rows]) {
      const along = row.reduce((s, x, k) => s + x * (other[k] ?? 0), 0);
      row = row.map((x, k) => x - along * (other[k] ?? 0));
    }
    const length = Math.hypot(...row);
    rows.push(row.map((x) => x / length));
  }
  return Float32Array.from(rows.flat());
}
