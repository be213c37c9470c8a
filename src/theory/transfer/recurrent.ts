import { type Activation, attribute, type Layer, type Node, numberAttribute, tensorNumbers } from '../../model';
import { type Field, uncentred } from '../field';
import type { Kernel } from '../kernel';
import { type Cell, type CellKind, type State, type Step, step } from '../recurrent/cell';
import type { Spread, Subject } from '../subject';
import { fresh, freshGradient, type Refusal, refuse, type Setting, type Transfer } from './transfer';

/** A recurrent layer over T steps, all states of it or the last. */
export function recurrent(x: Field, layer: Layer, node: Node, subject: Subject, setting: Setting): Transfer | Refusal {
  const [weight, matrix] = [layer.weight?.moments, layer.recurrent?.moments];
  const cell = cellOf(layer, node);
  const steps = subject.shape(node.inputs[0] ?? '')?.[0];
  if (!weight || !matrix || !layer.weight) return refuse('The numbers of its weights were not read.');
  if (!cell) return refuse('Its cell has activations or connections that the theory does not follow.');
  if (!steps) return refuse('The number of its steps is not known.');
  if (layer.recurrent?.initializer.kind === 'identity')
    return refuse('Its recurrent matrix is no random one: each unit keeps to itself.');
  if (x.region !== 0) return refuse('Its gates depend on a scale that is not known.');
  const driven = uncentred(x).map((k) => (layer.weight?.fanIn ?? 1) * weight.second * k);
  const done = unrolled(cell, driven, steps);
  const last = done?.at(-1);
  if (!done || !last) return refuse('Its states grow beyond all bounds.');
  const sequence = layer.output === node.outputs[0] || node.outputs[0] === layer.preActivation;
  const units = cell.units;
  const [same = 0, sample = 0, position = 0] = sequence ? meanOf(done) : last.state.hidden;
  const kernel: Kernel = sequence ? [same, sample, position, Math.min(sample, position)] : [same, sample, same, sample];
  const left = survival(done);
  const level = setting.noise.write([[x.level, 0.5]], 2 / (units * setting.samples) + strayed(left, units));
  return {
    output: fresh({
      mean: 0,
      kernel,
      level,
      region: 0,
      units,
      positions: sequence ? steps : 1,
      chance: 1 / units,
    }),
    back: (g) => {
      let [hidden, state, total] = [0, 0, 0];
      for (let t = done.length - 1; t >= 0; t--) {
        if (sequence || t === done.length - 1) hidden += g.kernel[0];
        const made = (done[t] as Step).back({ hidden, cell: state });
        total += made.entering;
        ({ hidden, cell: state } = made.before);
      }
      const factor = (units * weight.second) / done.length;
      const noise = setting.noise.write([[g.level, 1]], 2 / x.units / setting.samples + strayed(left, units));
      return [freshGradient([factor * total, 0, 0, 0], noise, { region: g.region, chance: g.chance })];
    },
  };
}

/** One matrix serves at every step, so that its chances do not even out: they go with the square of the steps that gradients survive. */
function strayed(left: readonly number[], units: number): number {
  const lasting = left.reduce((sum, share) => sum + Math.min(1, share), 0);
  return (2 * Math.min(lasting, units)) / units;
}

function unrolled(cell: Cell, driven: readonly number[], steps: number): readonly Step[] | undefined {
  const done: Step[] = [];
  let state: State = { hidden: [0, 0, 0, 0], cell: [0, 0, 0, 0], mean: 0 };
  for (let t = 0; t < steps; t++) {
    const made = step(cell, driven, state);
    if (!made?.state.hidden.every(Number.isFinite)) return undefined;
    done.push(made);
    state = made.state;
  }
  return done;
}

/** Share of E[(∂L/∂h_T)²] that reaches each step. */
function survival(done: readonly Step[]): readonly number[] {
  let g = { hidden: 1, cell: 0 };
  const left = [1];
  for (let t = done.length - 1; t > 0; t--) {
    g = (done[t] as Step).back(g).before;
    left.unshift(g.hidden);
  }
  return left;
}

const meanOf = (done: readonly Step[]): readonly number[] =>
  [0, 1, 2, 3].map((r) => done.reduce((sum, { state }) => sum + (state.hidden[r] ?? 0), 0) / done.length);

const gates: Readonly<Record<CellKind, number>> = { rnn: 1, lstm: 4, gru: 3 };
const named: Readonly<Record<string, Activation>> = {
  sigmoid: { kind: 'sigmoid' },
  hardsigmoid: { kind: 'hard-sigmoid' },
  tanh: { kind: 'tanh' },
  relu: { kind: 'relu' },
  softsign: { kind: 'softsign' },
  softplus: { kind: 'softplus' },
  elu: { kind: 'elu' },
  leakyrelu: { kind: 'leaky-relu' },
};

function cellOf({ kind, recurrent, bias }: Layer, node: Node): Cell | undefined {
  if ((kind !== 'rnn' && kind !== 'lstm' && kind !== 'gru') || !recurrent?.moments) return undefined;
  if (attribute(node, 'direction', 'string') === 'bidirectional' || numberAttribute(node, 'input_forget', 0) !== 0)
    return undefined;
  const usual = kind === 'rnn' ? ['Tanh'] : ['Sigmoid', 'Tanh', 'Tanh'];
  const names = attribute(node, 'activations', 'strings') ?? usual;
  const found = names.map((name) => named[name.toLowerCase()]);
  const [a, b, c] = kind === 'rnn' ? [found[0], found[0], found[0]] : [found[0], found[1], found[2] ?? found[1]];
  if (!a || !b || !c) return undefined;
  return {
    kind,
    units: recurrent.units,
    recurrent: recurrent.moments.second,
    biases: biasesOf(bias, gates[kind]),
    activations: [a, b, c],
  };
}

/** ONNX has two biases of each gate, that of the input and that of the state, which are added. */
function biasesOf(bias: Layer['bias'], count: number): readonly Spread[] {
  const numbers = bias?.tensor && tensorNumbers(bias.tensor);
  const { mean = 0, second = 0 } = bias?.moments ?? {};
  if (!numbers) return Array.from({ length: count }, () => ({ mean: 2 * mean, variance: 2 * (second - mean ** 2) }));
  const rows = numbers.length % (2 * count) === 0 ? numbers.length / (2 * count) : numbers.length / count;
  const halves = numbers.length / rows / count;
  return Array.from({ length: count }, (_, g) => {
    const at = Array.from({ length: rows }, (__, i) =>
      Array.from({ length: halves }, (___, h) => numbers[h * count * rows + g * rows + i] ?? 0).reduce(
        (p, q) => p + q,
        0,
      ),
    );
    const mid = at.reduce((p, q) => p + q, 0) / rows;
    return { mean: mid, variance: at.reduce((p, q) => p + (q - mid) ** 2, 0) / rows };
  });
}
