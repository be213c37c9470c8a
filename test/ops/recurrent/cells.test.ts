import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { uniform } from '../../support/tensors';
import { type CellCase, cellCase, clip, decimals, floatInputs, nonlinearities } from './cells';

/** RNN, GRU and LSTM in every form that ONNX Runtime runs, held against finite differences of its own kernels. */

async function agrees(spec: CellCase): Promise<void> {
  const c = cellCase(spec);
  expect(await judgeOperator(c)).toEqual(Object.fromEntries(floatInputs(c).map((name) => [name, 'agrees'])));
}

const cells = [
  { op: 'RNN', attributes: {} },
  { op: 'GRU', attributes: {} },
  { op: 'GRU', attributes: { linear_before_reset: 1 } },
  { op: 'LSTM', attributes: {} },
] as const;
const directions = ['forward', 'reverse', 'bidirectional'] as const;

describe.each(cells)('$op $attributes', ({ op, attributes }) => {
  describe.each(directions)('%s', (direction) => {
    const base: CellCase = { op, attributes: { ...attributes, direction } };

    it('passes its gradient to every input', () => agrees(base));

    it('does without biases and first states', () => agrees({ ...base, optional: [] }));

    it.each([['y'], ['h'], ['y', 'h']] as const)('reads only %s', (...outputs) => agrees({ ...base, outputs }));

    it.each([[[4, 1, 3]], [[3, 4, 4]], [[4, 4, 4]]])('stops each sequence at its own length: %j', (lengths) =>
      agrees({ ...base, lengths }),
    );

    it('has no gradient into a sequence without rounds', () => agrees({ ...base, lengths: [0, 4, 2] }));

    it('clips what enters the activations', () =>
      agrees({ ...base, ...{ attributes: { ...base.attributes, ...clip(0.8) } } }));

    it('works for one round', () => agrees({ ...base, rounds: 1 }));

    it('works for many rounds of one unit and one sequence', () =>
      agrees({ ...base, rounds: 12, batch: 1, hidden: 1 }));
  });

  it.each([7, 14, 22])('means the same in opset %i', (opset) => agrees({ op, attributes, opset }));

  it('keeps to float16', () => agrees({ op, attributes, dtype: 'float16', lengths: [4, 1, 3] }));
});

describe('activations', () => {
  describe.each(nonlinearities)('%s %s %s', (name, alpha, beta) => {
    const constants = (count: number) => ({
      ...(alpha !== undefined && { activation_alpha: decimals(Array(count).fill(alpha)) }),
      ...(beta !== undefined && { activation_beta: decimals(Array(count).fill(beta)) }),
    });

    it.each([
      ['RNN', 1],
      ['GRU', 2],
      ['LSTM', 3],
    ] as const)('%s', (op, count) =>
      agrees({ op, attributes: { activations: Array(count).fill(name), ...constants(count) }, scale: 0.6 }),
    );
  });

  it('consume α and β in the order of those that take them, direction after direction', () =>
    agrees({
      op: 'LSTM',
      attributes: {
        direction: 'bidirectional',
        activations: ['HardSigmoid', 'Tanh', 'LeakyRelu', 'Sigmoid', 'ScaledTanh', 'Elu'],
        activation_alpha: decimals([0.3, 0.2, 1.5, 0.6]),
        activation_beta: decimals([0.4, 0.7]),
      },
    }));

  it('may be written in any case', () => agrees({ op: 'GRU', attributes: { activations: ['sigmoid', 'TANH'] } }));
});

describe('LSTM', () => {
  const optional = ['bias', 'h0', 'c0', 'peepholes'] as const;

  describe.each(directions)('%s', (direction) => {
    it.each([
      ['', {}],
      [' clipped', clip(0.7)],
    ])('sees its cell through peepholes%s', (_, more) =>
      agrees({ op: 'LSTM', optional, attributes: { direction, ...more } }),
    );

    it.each([[[]], [['peepholes']]] as const)('forgets as much as it lets in, with %s', (more) =>
      agrees({
        op: 'LSTM',
        optional: ['bias', 'h0', 'c0', ...more],
        attributes: { direction, input_forget: 1 },
        lengths: [4, 2, 3],
      }),
    );

    it('sees its cell through peepholes in sequences of different lengths', () =>
      agrees({ op: 'LSTM', optional, attributes: { direction }, lengths: [2, 4, 0] }));
  });

  it.each([['c'], ['y', 'c'], ['h', 'c']] as const)('is read at %s', (...outputs) => agrees({ op: 'LSTM', outputs }));

  it('takes peepholes without biases and first states', () => agrees({ op: 'LSTM', optional: ['peepholes'] }));
});

it('says that the gradient of an empty sequence is cut', async () => {
  const { cuts } = await gradientsOf({
    ...cellCase({ op: 'RNN', rounds: 0, optional: [] }),
    cotangents: { h: uniform([1, 3, 3]) },
  });
  expect(cuts.map((c) => c.reason)).toEqual(['its sequences are empty']);
});
