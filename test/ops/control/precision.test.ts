import { expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { node, value } from '../../support/onnx';
import { scalar, uniform } from '../../support/tensors';
import { body, branch, rounds, tripsOf } from './bodies';

/** Zeros, sums and constants of the backward pass take the model's own type. Half precision is held against the same model in double. */

const repeated = rounds(
  ['i', 'going', 'h'],
  [node('Identity', ['going'], 'still'), node('Mul', ['h', 'w'], 'hw'), node('Tanh', ['hw'], 'next')],
  ['still', 'next'],
);

const scanned = (dtype: 'float16' | 'float64') => {
  const { type, value: graph } = body(['s', 'x'], [node('Mul', ['s', 'x'], 'sx'), node('Sin', ['sx'], 's2')], []);
  return { type, value: { ...graph, outputs: [value('s2', [3], dtype)] } };
};

it.each(['float16', 'float64'] as const)('a Loop, a Scan and an If in %s', async (dtype) => {
  const verdicts = await judgeOperator({
    nodes: [
      tripsOf('t'),
      node('Loop', ['trips', '', 'h0'], 'h', { body: repeated }),
      node('Scan', ['h', 'rows'], 's', { body: scanned(dtype), num_scan_inputs: 1 }),
      node('Greater', ['t', 'zero'], 'positive'),
      node('If', ['positive'], 'y', {
        then_branch: branch([node('Mul', ['s', 'w'], 'a')], ['a']),
        else_branch: branch([node('Mul', ['s', 'v'], 'b')], ['b']),
      }),
    ],
    inputs: {
      h0: uniform([3], { dtype }),
      w: uniform([3], { dtype, seed: 2 }),
      v: uniform([3], { dtype, seed: 4 }),
      rows: uniform([4, 3], { dtype, seed: 3 }),
      t: scalar(2.4, dtype),
    },
    constants: { zero: scalar(0, dtype) },
  });
  expect(verdicts).toEqual({ h0: 'agrees', w: 'agrees', v: 'agrees', rows: 'agrees', t: 'no path' });
});
