import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Node, subgraphs } from '../../src/model';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { MeasuredTensor } from '../../src/probe/measured';
import { program } from '../ops/control/program';
import { analysed } from '../support/analysed';

/**
 * Random programs of branches, loops and scans in each other are measured all through. What is seen inside has to fit together: there are as
 * many elements as rounds, of values and gradients alike, and of the two branches of an If one runs.
 */

const programs = process.env.GRADWISE_FULL ? 300 : 20;

let probe: ProbeProcess;
beforeAll(() => {
  probe = startProbe();
});
afterAll(() => probe.dispose());

it.each(Array.from({ length: programs }, (_, i) => [i + 1]))('program %i', async (seed) => {
  const { constants, outputs, ...rest } = program(seed);
  const made = Object.fromEntries(outputs.map((name) => [name, [3]]));
  const seen = await analysed(probe, { ...rest, weights: constants, outputs: made });
  const { tensors, status, cuts } = seen.model.probe;
  expect({ status, cuts }).toEqual({ status: 'ok', cuts: [] });
  const byName = new Map(tensors.map((t) => [t.name, t]));
  for (const t of tensors) expectWhole(t);
  for (const [a, b] of branches(seen.model.model.graph.nodes)) {
    const [then, otherwise] = [byName.get(a)?.rounds, byName.get(b)?.rounds];
    if (then !== undefined && otherwise !== undefined) expect(then + otherwise).toBe(1);
  }
});

/** A value that was made in so many rounds has as many elements; its gradient too, where it has one, and a reason where not. */
function expectWhole({ rounds, shape, value, gradient, gradientAbsent }: MeasuredTensor): void {
  if (rounds === undefined) return;
  const n = rounds * shape.reduce((a, d) => a * d, 1);
  expect(value?.n ?? 0).toBe(n);
  if (gradient) expect(gradient.n).toBe(n);
  else expect(gradientAbsent).toBe(rounds === 0 ? 'not run' : 'no path');
}

/** Of every If in the main graph, the value that each branch makes first. */
const branches = (nodes: readonly Node[]): (readonly [string, string])[] =>
  nodes.flatMap((n) => {
    const [then, otherwise] = subgraphs(n).map(({ graph }) => graph.nodes[0]?.outputs[0] ?? '');
    return n.op === 'If' && then && otherwise ? [[then, otherwise] as const] : [];
  });
