import { describe, expect, it } from 'vitest';
import type { Fetched } from '../../src/probe/protocol';
import type { PlannedDirection } from '../../src/probe/recurrence';
import { measuredRecurrence } from '../../src/probe/recurrenceResults';

/** Numbers as a run would return them, one list a draw. */
const fetched = (draws: readonly (readonly number[])[], dims = [draws[0]?.length ?? 0]): Fetched => ({
  dtype: 'float64',
  dims,
  values: draws.map((draw) => new Uint8Array(Float64Array.from(draw).buffer)),
});

const planned: PlannedDirection = {
  layer: 'cell',
  node: 'RNN_0',
  op: 'RNN',
  reversed: false,
  index: 0,
  rounds: { hidden: 'hidden', cell: undefined, rescaled: 'rescaled' },
  gates: [{ name: 'hidden', block: 0, statistics: 'statistics' }],
  gradients: { weight: 'weight', recurrent: undefined, bias: undefined },
};

const usual = {
  hidden: [[1, 1, 2]],
  rescaled: [[1, 0.1, 0.01]],
  statistics: [[0, 1, 0.5, 0.25, 0.1]],
  weight: [[3]],
};

function measured(
  change: Partial<Record<keyof typeof usual | 'cell', readonly (readonly number[])[]>>,
  plan = planned,
) {
  const tensors = new Map(Object.entries({ ...usual, ...change }).map(([name, draws]) => [name, fetched(draws)]));
  const [direction] = measuredRecurrence([plan], { tensors });
  if (!direction) throw new Error('One direction was planned.');
  return direction;
}

const rounded = (values: readonly number[] | undefined) => values?.map((v) => Number(v.toFixed(9)));

describe('the decay of a gradient', () => {
  it('has the rescaling of every later step put back, and is relative to the last', () => {
    // Step 3: 2, the cotangent itself. Step 2: 1 · 0.01 / 2. Step 1: 1 · 0.1 · 0.01 / 2.
    expect(rounded(measured({}).decay?.hiddenLog10)).toEqual(rounded([Math.log10(0.0005), Math.log10(0.005), 0]));
  });

  it('goes in the order of processing where that is against the order of the sequence', () => {
    const backwards = measured({ hidden: [[2, 1, 1]], rescaled: [[0.01, 0.1, 1]] }, { ...planned, reversed: true });
    expect(backwards.direction).toBe('reverse');
    expect(rounded(backwards.decay?.hiddenLog10)).toEqual(rounded(measured({}).decay?.hiddenLog10));
  });

  it('holds what no float64 could: a thousandth of a thousandth, two hundred times', () => {
    const hidden = [Array<number>(201).fill(1)];
    const rescaled = [Array<number>(201).fill(1e-6)];
    expect(measured({ hidden, rescaled }).decay?.hiddenLog10[0]).toBeCloseTo(-1200, 6);
  });

  it('averages squares over the draws and tells how far apart their logarithms are', () => {
    const { decay } = measured({
      hidden: [
        [1, 1],
        [1, 1],
      ],
      rescaled: [
        [1, 1e-2],
        [1, 1e-4],
      ],
      statistics: [...usual.statistics, ...usual.statistics],
      weight: [[3], [4]],
    });
    expect(decay?.hiddenLog10[0]).toBeCloseTo(Math.log10(Math.sqrt((1e-4 + 1e-8) / 2)), 9);
    expect(decay?.seedStd).toBeCloseTo(1, 9);
  });

  it('ends at −∞ where nothing is left', () => {
    expect(measured({ hidden: [[0, 1, 2]] }).decay?.hiddenLog10[0]).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is not finite where the numbers are not', () => {
    expect(measured({ hidden: [[Number.NaN, 1, 2]] }).decay?.hiddenLog10[0]).toBeNaN();
    expect(measured({ hidden: [[Number.POSITIVE_INFINITY, 1, 2]] }).decay?.hiddenLog10[0]).toBe(Infinity);
  });

  it('is absent where no sequence was followed', () => {
    expect(measured({ hidden: [[0, 0, 0]] }).decay).toBeUndefined();
  });

  it('has a curve of its own for the cell', () => {
    const { decay } = measured(
      { cell: [[0.5, 0.5, 1]] },
      { ...planned, op: 'LSTM', rounds: { ...planned.rounds, cell: 'cell' } },
    );
    expect(rounded(decay?.cellLog10)).toEqual(rounded([Math.log10(0.00025), Math.log10(0.0025), Math.log10(0.5)]));
  });
});

describe('a gate', () => {
  it('has means over the draws, and deviations within and between them', () => {
    const [gate] = measured({
      hidden: [...usual.hidden, ...usual.hidden],
      rescaled: [...usual.rescaled, ...usual.rescaled],
      statistics: [
        [1, 4, 0.4, 0, 0.1],
        [3, 4, 0.6, 0, 0.3],
      ],
      weight: [[3], [4]],
    }).gates;
    // Means 1 and 3, each with variance 4: around 2 that is √(4 + 1).
    expect(gate?.preActivation.mean).toBe(2);
    expect(gate?.preActivation.std).toBeCloseTo(Math.sqrt(5), 9);
    expect(gate?.value.mean).toBeCloseTo(0.5, 9);
    expect(gate?.value.std).toBeCloseTo(0.1, 9);
    expect(gate?.saturated).toBeCloseTo(0.2, 9);
    expect(gate?.gradient.weight).toBeCloseTo(Math.sqrt(12.5), 9);
    expect(gate?.gradient).toMatchObject({ recurrent: null, bias: null });
  });

  it('finds its own block of rows in its own direction', () => {
    const tensors = new Map([
      ...Object.entries(usual).map(([name, draws]) => [name, fetched(draws)] as const),
      ['weight', fetched([[1, 2, 3, 4, 5, 6]], [2, 3])] as const,
    ]);
    const gates = [2, 0].map((block) => ({ name: 'candidate' as const, block, statistics: 'statistics' }));
    const [direction] = measuredRecurrence([{ ...planned, op: 'GRU', index: 1, gates }], { tensors });
    expect(direction?.gates.map((g) => g.gradient.weight)).toEqual([6, 4]);
  });
});

it('says which number the run did not return', () => {
  expect(() => measuredRecurrence([planned], { tensors: new Map() })).toThrow(
    'The probe returned no numbers of hidden.',
  );
});
