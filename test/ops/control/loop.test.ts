import { describe, expect, it } from 'vitest';
import { type Node, subgraphs, type Tensor, type ValueInfo } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';
import { branch, rounds, tripsOf } from './bodies';

/** Loops whose rounds are counted at run time, judged by finite differences of the original. */

const goOn = node('Identity', ['going'], 'still');

/** state ← tanh(state · w); every new state is stacked. */
const recurrent = rounds(
  ['i', 'going', 's'],
  [goOn, node('MatMul', ['s', 'w'], 'sw'), node('Tanh', ['sw'], 'next'), node('Neg', ['next'], 'emitted')],
  ['still', 'next', 'emitted'],
);

const recurrence = { s0: uniform([2, 3], { seed: 1 }), w: uniform([3, 3], { seed: 2, low: -1, high: 1 }) };
const counted = (trips: number) => scalar(trips + 0.4);

const loop = (b: typeof recurrent, states: readonly string[], outputs: readonly string[], on = ''): Node =>
  node('Loop', ['trips', on, ...states], outputs, { body: b });

describe('a Loop that is counted at run time', () => {
  it.each([1, 2, 5])('through %i rounds: start, captured weight, last state and stack', async (trips) => {
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(recurrent, ['s0'], ['last', 'all'])],
      inputs: { ...recurrence, t: counted(trips) },
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it.each([['last'], ['all']])('with a cotangent on %s alone', async (output) => {
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(recurrent, ['s0'], ['last', 'all'])],
      inputs: { ...recurrence, t: counted(3) },
      outputs: [output],
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it('without a round it hands on its start: a gradient of ones for that, of zeros for the weight', async () => {
    const { of } = await gradientsOf({
      nodes: [tripsOf('t'), loop(recurrent, ['s0'], ['last', 'all'])],
      inputs: { ...recurrence, t: counted(0) },
      outputs: ['last'],
      cotangents: { last: uniform([2, 3], { low: 1, high: 1 }) },
    });
    expect(of.get('s0')).toEqual([1, 1, 1, 1, 1, 1]);
    expect(of.get('w')).toEqual(Array(9).fill(0));
  });

  it('that ends early by its condition', async () => {
    const growing = rounds(
      ['i', 'going', 's'],
      [
        node('Mul', ['s', 'factor'], 'next'),
        node('ReduceMax', ['next'], 'most', { keepdims: 0 }),
        node('Less', ['most', 'limit'], 'still'),
      ],
      ['still', 'next'],
    );
    const verdicts = await judgeOperator({
      nodes: [node('Loop', ['', 'yes', 's0'], ['last'], { body: growing })],
      inputs: { s0: uniform([4], { low: 0.8, high: 1 }), factor: vector([1.7]) },
      constants: { limit: scalar(20), yes: scalar(1, 'bool') },
    });
    expect(verdicts).toEqual({ s0: 'agrees', factor: 'agrees' });
  });

  it('that counts its rounds: round numbers and counters are recorded too', async () => {
    const counting = rounds(
      ['i', 'going', 's', 'k'],
      [
        goOn,
        node('Cast', ['i'], 'number', { to: 1 }),
        node('Add', ['k', 'two'], 'k2'),
        node('Mod', ['k2', 'three'], 'at'),
        node('Gather', ['x', 'at'], 'row', { axis: 0 }),
        node('Mul', ['row', 'number'], 'weighted'),
        node('Mul', ['s', 'weighted'], 'product'),
        node('Add', ['product', 'row'], 'next'),
      ],
      ['still', 'next', 'k2'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(counting, ['s0', 'zero'], ['last', 'count'])],
      inputs: { s0: uniform([4], { seed: 3 }), x: uniform([3, 4], { seed: 4 }), t: counted(4) },
      constants: { zero: scalar(0, 'int64'), two: scalar(2, 'int64'), three: scalar(3, 'int64') },
      outputs: ['last'],
    });
    expect(verdicts).toEqual({ s0: 'agrees', x: 'agrees', t: 'no path' });
  });

  it('whose states depend on each other, some of them on nothing that is asked for', async () => {
    const crossing = rounds(
      ['i', 'going', 'p', 'q', 'r'],
      [
        goOn,
        node('Mul', ['q', 'r'], 'qr'),
        node('Sin', ['p'], 'q2'),
        node('Add', ['qr', 'x'], 'p2'),
        node('Exp', ['r'], 'grown'),
        node('Mul', ['grown', 'tenth'], 'r2'),
      ],
      ['still', 'p2', 'q2', 'r2'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(crossing, ['p0', 'one', 'one'], ['p', 'q', 'r'])],
      inputs: { p0: uniform([3], { seed: 5 }), x: uniform([3], { seed: 6 }), t: counted(4) },
      constants: { one: vector([1, 0.5, 0.25]), tenth: vector([0.1]) },
      outputs: ['q', 'r'],
    });
    expect(verdicts).toEqual({ p0: 'agrees', x: 'agrees', t: 'no path' });
  });

  it('one value given to two states gets the gradients of both', async () => {
    const two = rounds(
      ['i', 'going', 'p', 'q'],
      [goOn, node('Mul', ['p', 'q'], 'p2'), node('Sin', ['q'], 'q2')],
      ['still', 'p2', 'q2'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(two, ['x', 'x'], ['p', 'q'])],
      inputs: { x: uniform([3], { seed: 6 }), t: counted(3) },
    });
    expect(verdicts).toEqual({ x: 'agrees', t: 'no path' });
  });

  it('with a branch that each round chooses anew', async () => {
    const choosing = rounds(
      ['i', 'going', 's'],
      [
        goOn,
        node('Mod', ['i', 'two'], 'odd'),
        node('Cast', ['odd'], 'isOdd', { to: 9 }),
        node('If', ['isOdd'], 'next', {
          then_branch: branch([node('Mul', ['s', 'w'], 'n1'), node('Tanh', ['n1'], 'n2')], ['n2']),
          else_branch: branch([node('Mul', ['w', 'w'], 'm1'), node('Sub', ['m1', 's'], 'm2')], ['m2']),
        }),
      ],
      ['still', 'next'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(choosing, ['s0'], ['last'])],
      inputs: { s0: uniform([3], { seed: 7 }), w: uniform([3], { seed: 8 }), t: counted(5) },
      constants: { two: scalar(2, 'int64') },
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it('a Loop in a Loop, and a Loop in a branch', async () => {
    const innerBody = rounds(
      ['j', 'g', 'u'],
      [
        node('Identity', ['g'], 'g2'),
        node('Mul', ['u', 'w'], 'uw'),
        node('Add', ['uw', 's'], 'us'),
        node('Sin', ['us'], 'u2'),
      ],
      ['g2', 'u2'],
    );
    const outer = rounds(
      ['i', 'going', 's'],
      [goOn, node('Loop', ['trips', '', 's'], 'turned', { body: innerBody }), node('Add', ['turned', 'w'], 'next')],
      ['still', 'next'],
    );
    const verdicts = await judgeOperator({
      nodes: [
        tripsOf('t'),
        node('Greater', ['t', 'half'], 'some'),
        node('If', ['some'], 'y', {
          then_branch: branch([loop(outer, ['s0'], ['last'])], ['last']),
          else_branch: branch([node('Neg', ['s0'], 'negative')], ['negative']),
        }),
      ],
      inputs: { s0: uniform([3], { seed: 7 }), w: uniform([3], { seed: 8 }), t: counted(2) },
      constants: { half: scalar(0.5) },
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it('whose body takes round number and condition as vectors of one element', async () => {
    const body = rounds(
      ['i', 'going', 's'],
      [
        goOn,
        node('Cast', ['i'], 'number', { to: 1 }),
        node('Mul', ['s', 'number'], 'sn'),
        node('Cast', ['going'], 'one', { to: 1 }),
        node('Mul', ['one', 'w'], 'w1'),
        node('Add', ['sn', 'w1'], 'next'),
      ],
      ['still', 'next'],
    );
    const [i, going, s] = body.value.inputs as [ValueInfo, ValueInfo, ValueInfo];
    const inputs = [{ ...i, shape: [1] }, { ...going, shape: [1] }, s];
    const verdicts = await judgeOperator({
      nodes: [
        tripsOf('t'),
        node('Unsqueeze', ['trips', 'axis'], 'count'),
        node('Loop', ['count', '', 's0'], 'last', { body: { type: 'graph', value: { ...body.value, inputs } } }),
      ],
      inputs: { s0: uniform([3], { seed: 7 }), w: uniform([3], { seed: 8 }), t: counted(3) },
      constants: { axis: vector([0], 'int64') },
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it('of whose stacks only the last is asked for', async () => {
    const stacking = rounds(
      ['i', 'going', 's'],
      [goOn, node('Sin', ['s'], 'next'), node('Mul', ['s', 's'], 'a'), node('Exp', ['s'], 'b')],
      ['still', 'next', 'a', 'b'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(stacking, ['s0'], ['last', 'as', 'bs'])],
      inputs: { s0: uniform([3], { seed: 7 }), t: counted(3) },
      outputs: ['bs'],
    });
    expect(verdicts).toEqual({ s0: 'agrees', t: 'no path' });
  });

  it('types that only a run tells reach into it', async () => {
    const own = rounds(
      ['i', 'going', 's'],
      [goOn, node('Sin', ['s'], 'sine'), node('Softmax', ['sine'], 'next')],
      ['still', 'next'],
    );
    const verdicts = await judgeOperator({
      nodes: [
        tripsOf('t'),
        node('Greater', ['x', 'zero'], 'positive'),
        node('Compress', ['x', 'positive'], 'kept', { axis: 0 }),
        loop(own, ['kept'], ['last']),
      ],
      inputs: { x: vector([0.5, -1, 2, 1, -0.3]), t: counted(3) },
      constants: { zero: scalar(0) },
    });
    expect(verdicts).toEqual({ x: 'agrees', t: 'no path' });
  });

  it('weights of its body are parameters of the model', () => {
    const own = rounds(['i', 'going', 's'], [goOn, node('MatMul', ['s', 'weight'], 'next')], ['still', 'next'], {
      weight: uniform([3, 3]),
    });
    const path = writeTinyModel({
      nodes: [tripsOf('t'), loop(own, ['s0'], ['last'])],
      inputs: [value('s0', [2, 3]), value('t', [])],
      outputs: [{ name: 'last' }],
    });
    expect([...canonicalise(readOnnx(path)).graph.initializers.keys()]).toEqual(['weight']);
  });

  it('in which a state is made anew in every round has no gradient for its start, and one for what makes it', async () => {
    const forgetting = rounds(['i', 'going', 's'], [goOn, node('Sin', ['w'], 'next')], ['still', 'next']);
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(forgetting, ['s0'], ['last'])],
      inputs: { s0: uniform([3], { seed: 7 }), w: uniform([3], { seed: 8 }), t: counted(2) },
    });
    expect(verdicts).toEqual({ s0: 'agrees', w: 'agrees', t: 'no path' });
  });

  it('in which a state grows that depends on nothing asked for', async () => {
    const growing = rounds(
      ['i', 'going', 's', 'list'],
      [
        goOn,
        node('Sin', ['s'], 'next'),
        node('Cast', ['i'], 'number', { to: 1 }),
        node('Unsqueeze', ['number', 'axis'], 'one'),
        node('Concat', ['list', 'one'], 'longer', { axis: 0 }),
      ],
      ['still', 'next', 'longer'],
    );
    const verdicts = await judgeOperator({
      nodes: [tripsOf('t'), loop(growing, ['x', 'start'], ['last', 'list'])],
      inputs: { x: uniform([2]), t: counted(3) },
      constants: { start: vector([7]), axis: vector([0], 'int64') },
    });
    expect(verdicts).toEqual({ x: 'agrees', t: 'no path' });
  });

  it('in which a state grows from round to round is a cut, and says so', async () => {
    const growing = rounds(
      ['i', 'going', 's'],
      [goOn, node('Concat', ['s', 'x'], 'next', { axis: 0 })],
      ['still', 'next'],
    );
    const { cuts, absent } = await gradientsOf({
      nodes: [tripsOf('t'), loop(growing, ['x'], ['last'])],
      inputs: { x: uniform([2]), t: counted(2) },
      cotangents: { last: uniform([6]) },
    });
    expect(absent.get('x')).toBe('cut at Loop:last');
    expect(cuts.map((c) => c.reason)).toEqual([
      'a value that it hands from round to round changes its shape, or is a sequence of tensors',
    ]);
  });
});

describe('a Loop that constants and integer inputs count', () => {
  const run = (
    inputs: Readonly<Record<string, Tensor>>,
    nodes: readonly Node[],
    constants: Readonly<Record<string, Tensor>> = {},
  ) => ({
    nodes,
    inputs,
    constants,
  });

  it('is its rounds one after another', async () => {
    const own = rounds(
      ['i', 'going', 's'],
      [
        goOn,
        node('MatMul', ['s', 'weight'], 'sw'),
        node('Constant', [], 'bias', { value: { type: 'tensor', value: uniform([3], { seed: 9 }) } }),
        node('Add', ['sw', 'bias'], 'next'),
        node('Tanh', ['next'], 'emitted'),
      ],
      ['still', 'next', 'emitted'],
      { weight: uniform([3, 3]) },
    );
    const c = run({ s0: uniform([2, 3]), trips: scalar(3, 'int64') }, [loop(own, ['s0'], ['last', 'all'])]);
    expect(await judgeOperator(c)).toEqual({ s0: 'agrees' });
    const path = writeTinyModel({
      nodes: c.nodes,
      inputs: [value('s0', [2, 3]), value('trips', [], 'int64')],
      outputs: [{ name: 'last' }, { name: 'all' }],
    });
    const { graph } = canonicalise(readOnnx(path), new Map([['trips', { dtype: 'int64', shape: [], values: [3] }]]));
    expect(graph.nodes.flatMap(subgraphs)).toEqual([]);
    expect(graph.nodes.filter((n) => n.op === 'MatMul').map((n) => n.inputs[1])).toEqual(Array(3).fill('weight'));
    expect([...graph.initializers].filter(([, t]) => t.dtype === 'float32').map(([name]) => name)).toEqual([
      'weight',
      'bias',
    ]);
  });

  it('may end by a condition that is known, and grow', async () => {
    const doubling = rounds(
      ['i', 'going', 's', 'k'],
      [
        node('Add', ['k', 'k'], 'k2'),
        node('Less', ['k2', 'limit'], 'still'),
        node('Sin', ['s'], 'sine'),
        node('Concat', ['s', 'sine'], 'next', { axis: 0 }),
      ],
      ['still', 'next', 'k2'],
    );
    const verdicts = await judgeOperator({
      nodes: [node('Loop', ['', 'yes', 'x', 'one'], ['last', 'k'], { body: doubling })],
      inputs: { x: uniform([2]) },
      constants: { yes: scalar(1, 'bool'), one: scalar(1, 'int64'), limit: scalar(8, 'int64') },
      outputs: ['last'],
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });

  it('may grow through many rounds', async () => {
    const growing = rounds(
      ['i', 'going', 's'],
      [
        goOn,
        node('Sin', ['x'], 'sine'),
        node('Mul', ['sine', 'x'], 'row'),
        node('Concat', ['s', 'row'], 'next', { axis: 0 }),
      ],
      ['still', 'next'],
    );
    const c = run({ x: uniform([2]) }, [loop(growing, ['x'], ['last'])], { trips: scalar(300, 'int64') });
    expect(await judgeOperator(c)).toEqual({ x: 'agrees' });
  });

  it('may collect a sequence', async () => {
    const collecting = rounds(
      ['i', 'going', 'seq'],
      [
        goOn,
        node('Gather', ['x', 'i'], 'row', { axis: 0 }),
        node('Exp', ['row'], 'e'),
        node('SequenceInsert', ['seq', 'e'], 'more'),
      ],
      ['still', 'more'],
    );
    const verdicts = await judgeOperator({
      nodes: [
        node('SequenceEmpty', [], 'none', { dtype: 1 }),
        node('Loop', ['trips', '', 'none'], 'list', { body: collecting }),
        node('ConcatFromSequence', ['list'], 'y', { axis: 0 }),
      ],
      inputs: { x: uniform([3, 2]) },
      constants: { trips: scalar(3, 'int64') },
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });

  it('of no round hands on its start', async () => {
    const own = rounds(
      ['i', 'going', 's'],
      [goOn, node('Sin', ['s'], 'next'), node('Exp', ['s'], 'emitted')],
      ['still', 'next', 'emitted'],
    );
    const c = run({ x: uniform([2]) }, [node('Loop', ['none', '', 'x'], ['last', 'all'], { body: own })], {
      none: scalar(0, 'int64'),
    });
    expect(await judgeOperator(c)).toEqual({ x: 'agrees' });
    expect(await judgeOperator({ ...c, outputs: ['last'] })).toEqual({ x: 'agrees' });
  });

  it('of very many rounds stays one', async () => {
    const small = rounds(
      ['i', 'going', 's'],
      [goOn, node('Mul', ['s', 'w'], 'sw'), node('Add', ['sw', 'x'], 'next')],
      ['still', 'next'],
    );
    const c = run({ x: vector([0.5, 1]), w: vector([0.9]) }, [loop(small, ['x'], ['last'])], {
      trips: scalar(7000, 'int64'),
    });
    expect(await judgeOperator(c)).toEqual({ x: 'agrees', w: 'agrees' });
    const path = writeTinyModel({
      nodes: c.nodes,
      inputs: [value('x', [2]), value('w', [1])],
      outputs: [{ name: 'last' }],
      initializers: c.constants,
    });
    expect(canonicalise(readOnnx(path)).graph.nodes.map((n) => n.op)).toEqual(['Loop']);
  });
});
