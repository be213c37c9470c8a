import { describe, expect, it } from 'vitest';
import { vector } from '../../support/tensors';
import { cellCase, decimals } from './cells';
import { throughTime } from './through-time';

/** One unit that sees one input, x, with W = 1 and R = 0: what enters each gate is x itself, and can be counted by hand. */
async function gatesOf(
  op: 'RNN' | 'GRU' | 'LSTM',
  x: readonly number[],
  {
    lengths,
    ...attributes
  }: { readonly lengths?: readonly number[] } & NonNullable<Parameters<typeof cellCase>[0]['attributes']> = {},
) {
  const batch = lengths?.length ?? 1;
  const c = cellCase({
    op,
    attributes,
    optional: [],
    rounds: x.length / batch,
    batch,
    size: 1,
    hidden: 1,
    ...(lengths && { lengths }),
  });
  const set = (name: string, values: readonly number[]) => {
    const dims = c.inputs[name]?.dims ?? [];
    return { [name]: { ...vector(values), dims } };
  };
  const rows = { RNN: 1, GRU: 3, LSTM: 4 }[op];
  const inputs = {
    ...c.inputs,
    ...set('x', x),
    ...set('w', Array(rows).fill(1)),
    ...set('r', Array(rows).fill(0)),
  };
  const [direction] = (await throughTime({ ...c, inputs })).directions;
  return new Map(direction?.gates.map((gate) => [gate.name, gate]));
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
const std = (values: readonly number[]): number => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));

describe('how a gate stands', () => {
  const x = [-6, -2, 0, 1, 3, 5];

  it.each([
    ['LSTM', ['input', 'output', 'forget']],
    ['GRU', ['update', 'reset']],
  ] as const)('%s: mean and deviation of what enters and leaves %j', async (op, names) => {
    const gates = await gatesOf(op, x);
    for (const name of names) {
      const gate = gates.get(name);
      expect(gate?.preActivation.mean).toBeCloseTo(mean(x), 5);
      expect(gate?.preActivation.std).toBeCloseTo(std(x), 5);
      expect(gate?.value.mean).toBeCloseTo(mean(x.map(sigmoid)), 5);
      expect(gate?.value.std).toBeCloseTo(std(x.map(sigmoid)), 5);
      // A tenth of the steepest slope, 1/4, is passed at |z| = 3.64: −6 and 5 lie beyond.
      expect(gate?.saturated).toBeCloseTo(2 / 6, 5);
    }
    expect(gates.get('candidate')?.value.mean).toBeCloseTo(mean(x.map(Math.tanh)), 5);
    // Of tanh at |z| = 1.82: −6, −2, 3 and 5.
    expect(gates.get('candidate')?.saturated).toBeCloseTo(4 / 6, 5);
  });

  it('deviations of large numbers that hardly differ are not lost', async () => {
    const gates = await gatesOf('RNN', [4000, 4000.5, 4001], {
      activations: ['Affine'],
      activation_alpha: decimals([1]),
    });
    expect(gates.get('hidden')?.preActivation.std).toBeCloseTo(std([0, 0.5, 1]), 3);
  });

  it.each([
    ['Relu', {}, 2 / 6],
    ['HardSigmoid', {}, 3 / 6],
    ['HardSigmoid', { activation_alpha: decimals([0.1]) }, 2 / 6],
    ['ScaledTanh', { activation_alpha: decimals([2]), activation_beta: decimals([0.1]) }, 0],
    ['Affine', { activation_alpha: decimals([0.01]) }, 0],
    ['LeakyRelu', { activation_alpha: decimals([0.2]) }, 0],
    ['LeakyRelu', { activation_alpha: decimals([0.01]) }, 2 / 6],
    ['ThresholdedRelu', { activation_alpha: decimals([2]) }, 4 / 6],
    ['Softplus', {}, 1 / 6],
    ['Elu', {}, 1 / 6],
  ] as const)('%s %j is saturated where its slope is under a tenth of its steepest', async (name, constants, share) => {
    const gates = await gatesOf('RNN', [-6, -1.2, 0.1, 1, 3, 5], { activations: [name], ...constants });
    expect(gates.get('hidden')?.saturated).toBeCloseTo(share, 5);
  });

  it('what is clipped is saturated', async () => {
    const gates = await gatesOf('RNN', [-3, -1, 0, 1], {
      activations: ['Softsign'],
      clip: { type: 'float', value: 2 },
    });
    expect(gates.get('hidden')?.saturated).toBeCloseTo(1 / 4, 5);
  });

  it('steps beyond the end of a sequence do not count', async () => {
    // Two sequences beside each other, of three steps and of one.
    const gates = await gatesOf('RNN', [1, 2, 3, 100, 5, 100], { lengths: [3, 1] });
    expect(gates.get('hidden')?.preActivation.mean).toBeCloseTo(mean([1, 3, 5, 2]), 5);
    expect(gates.get('hidden')?.value.mean).toBeCloseTo(mean([1, 3, 5, 2].map(Math.tanh)), 5);
  });

  it('an LSTM that forgets what it lets in has no forget gate of its own', async () => {
    const gates = await gatesOf('LSTM', x, { input_forget: 1 });
    expect([...gates.keys()]).toEqual(['input', 'output', 'candidate']);
  });
});
