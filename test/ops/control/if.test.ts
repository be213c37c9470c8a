import { describe, expect, it } from 'vitest';
import type { Attribute, Graph, Node } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node, value, writeTinyModel } from '../../support/onnx';
import { scalar, uniform } from '../../support/tensors';
import { branch, tripsOf, uncertain, uncertainly } from './bodies';

/**
 * An If whose condition is known only at run time, judged by finite differences of the original on either side of the condition. (The
 * condition is a jump; the judge moves the inputs by far less than its distance.)
 */

/** `positive` says whether the sum of `of` is above zero. */
const condition = (of: string): readonly Node[] => [
  node('ReduceSum', [of], 'sum', { keepdims: 0 }),
  node('Greater', ['sum', 'zero'], 'positive'),
];

const choose = (then: Attribute, otherwise: Attribute, outputs: readonly string[] = ['y'], on = 'positive'): Node =>
  node('If', [on], outputs, { then_branch: then, else_branch: otherwise });

const constants = { zero: scalar(0) };
const above = uniform([2, 3], { low: 0.5, high: 1.5, seed: 1 });
const below = uniform([2, 3], { low: -1.5, high: -0.5, seed: 2 });

const exponential = branch([node('Exp', ['x'], 'exp')], ['exp']);
const cubic = branch([node('Mul', ['x', 'x'], 'square'), node('Mul', ['square', 'x'], 'cube')], ['cube']);

describe.each([
  ['then', above],
  ['else', below],
])('through the %s branch', (_, x) => {
  it('the gradient is that of the branch that is taken', async () => {
    const verdicts = await judgeOperator({
      nodes: [...condition('x'), choose(exponential, cubic)],
      inputs: { x },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });

  it('a weight that both branches use gets the gradient of the branch that is taken', async () => {
    const product = (name: string, by: string) =>
      branch([node('MatMul', [by, 'w'], `${name}:product`), node('Tanh', [`${name}:product`], name)], [name]);
    const verdicts = await judgeOperator({
      nodes: [node('Neg', ['x'], 'negative'), ...condition('x'), choose(product('a', 'x'), product('b', 'negative'))],
      inputs: { x, w: uniform([3, 4], { seed: 3 }) },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees', w: 'agrees' });
  });

  it('what only the other branch uses has a gradient of zeros, not none', async () => {
    const verdicts = await judgeOperator({
      nodes: [
        ...condition('x'),
        choose(branch([node('Mul', ['x', 'u'], 'a')], ['a']), branch([node('Mul', ['x', 'v'], 'b')], ['b'])),
      ],
      inputs: { x, u: uniform([2, 3], { seed: 4 }), v: uniform([3], { seed: 5 }) },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees', u: 'agrees', v: 'agrees' });
  });

  it('several outputs add up, and one that leads nowhere does no harm', async () => {
    const three = (op: string) =>
      branch(
        [node(op, ['x'], `${op}:1`), node('Mul', [`${op}:1`, 'x'], `${op}:2`), node('Neg', ['x'], `${op}:3`)],
        [`${op}:1`, `${op}:2`, `${op}:3`],
      );
    const verdicts = await judgeOperator({
      nodes: [...condition('x'), choose(three('Sin'), three('Exp'), ['p', 'q', 'unused'])],
      inputs: { x },
      constants,
      outputs: ['p', 'q'],
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });

  it('a branch may hand on what it is given', async () => {
    const asIs = branch([node('Identity', ['x'], 'i'), node('Mul', ['x', 'x'], 'm')], ['i', 'm']);
    const less = branch([node('Mul', ['x', 'x'], 'n'), node('Identity', ['x'], 'j')], ['n', 'j']);
    const verdicts = await judgeOperator({
      nodes: [...condition('x'), choose(asIs, less, ['p', 'q'])],
      inputs: { x },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });

  it('a branch in a branch', async () => {
    const inner = choose(
      branch([node('Mul', ['x', 'w'], 'i1')], ['i1']),
      branch([node('Sub', ['w', 'x'], 'i0'), node('Mul', ['i0', 'i0'], 'i2')], ['i2']),
      ['inner'],
      'large',
    );
    const outer = branch(
      [
        node('ReduceMax', ['w'], 'most', { keepdims: 0 }),
        node('Greater', ['most', 'zero'], 'large'),
        inner,
        node('Sin', ['inner'], 'o'),
      ],
      ['o'],
    );
    const verdicts = await judgeOperator({
      nodes: [...condition('x'), choose(outer, cubic)],
      inputs: { x, w: uniform([3], { low: -2, high: -1, seed: 6 }) },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees', w: 'agrees' });
  });

  it('types that only a run tells reach into the branches', async () => {
    const pooled = (op: string) =>
      branch([node(op, ['kept', 'first'], `${op}:r`, { keepdims: 0 }), node('Sin', [`${op}:r`], op)], [op]);
    const verdicts = await judgeOperator({
      nodes: [
        ...condition('x'),
        node('Greater', ['x', 'middle'], 'large'),
        node('Flatten', ['large'], 'row', { axis: 0 }),
        node('Squeeze', ['row'], 'mask'),
        node('Compress', ['x', 'mask'], 'some'),
        node('Concat', ['some', 'w'], 'kept', { axis: 0 }),
        choose(pooled('ReduceMean'), pooled('ReduceLogSumExp')),
      ],
      inputs: { x, w: uniform([2], { seed: 4 }) },
      constants: { ...constants, middle: uniform([2, 3], { low: -0.1, high: 0.1, seed: 9 }), first: int64Tensor([0]) },
    });
    expect(verdicts).toEqual({ x: 'agrees', w: 'agrees' });
  });

  it('branches of different shapes: the other one is out of the question', async () => {
    const c = {
      nodes: [
        ...condition('x'),
        choose(
          branch([node('Concat', ['x', 'x'], 'long', { axis: 0 })], ['long']),
          branch([node('Transpose', ['x'], 'turned', { perm: [1, 0] })], ['turned']),
        ),
      ],
      inputs: { x },
      constants,
    };
    expect(await judgeOperator(c)).toEqual({ x: 'agrees' });
    const shape = x === above ? [4, 3] : [3, 2];
    expect((await gradientsOf({ ...c, cotangents: { y: uniform(shape) } })).cuts).toEqual([]);
  });
});

describe('weights that lie in a branch', () => {
  const dense = (name: string, seed: number) =>
    branch([node('MatMul', ['x', 'weight'], `${name}:y`)], [`${name}:y`], { weight: uniform([3, 2], { seed }) });
  const path = writeTinyModel({
    nodes: [...condition('x'), choose(dense('a', 1), dense('b', 2))],
    inputs: [value('x', [2, 3])],
    outputs: [{ name: 'y' }],
    initializers: constants,
  });

  it('are parameters of the model, each under a name of its own', () => {
    const { graph } = canonicalise(readOnnx(path));
    expect([...graph.initializers.keys()]).toEqual(['zero', 'weight', 'If:y/else_branch/weight']);
    const inner = graph.nodes.flatMap((n) =>
      Object.values(n.attributes).flatMap((a): Graph[] => (a.type === 'graph' ? [a.value] : [])),
    );
    expect(inner.map((g) => g.initializers.size)).toEqual([0, 0]);
    expect(inner.map((g) => g.nodes[0]?.inputs)).toEqual([
      ['x', 'weight'],
      ['x', 'If:y/else_branch/weight'],
    ]);
  });

  it('may be what the branch hands out', async () => {
    const verdicts = await judgeOperator({
      nodes: [...condition('x'), choose(branch([], ['w'], { w: uniform([2, 3]) }), exponential)],
      inputs: { x: below },
      constants,
    });
    expect(verdicts).toEqual({ x: 'agrees' });
  });
});

describe('what cannot be differentiated in a branch', () => {
  it('is a cut at the node inside, for what reaches only that', async () => {
    const { of, cuts, absent } = await gradientsOf({
      nodes: [tripsOf('t'), ...condition('x'), choose(branch(uncertain('w', 'far'), ['far']), exponential)],
      inputs: { x: above, w: below, t: scalar(2.5) },
      constants: { ...constants, ...uncertainly([2, 3]) },
      cotangents: { y: uniform([2, 3]) },
    });
    expect(cuts.map(({ node: at, op }) => [at, op])).toEqual([['If:y/then_branch/Expand:far', 'Expand']]);
    expect(absent.get('w')).toBe('cut at If:y/then_branch/Expand:far');
    expect(of.get('x')).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
