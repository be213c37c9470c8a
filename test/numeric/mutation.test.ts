import { expect, it } from 'vitest';
import { aborting, corpus, tensors, tensorsOnly } from './corpus';
import { allowed } from './mutation/allowed';
import { type MutationCase, moves, particularCases, randomCase } from './mutation/cases';
import { type Fate, fates } from './mutation/kill';
import { selected } from './report';

/**
 * Every change to every node that a gradient rule emits has to be noticed by the judge of gradients in some case, or to leave the gradients
 * as they are for a reason that is written down. The official cases are for `npm run test:full`; the random ones go through most of the rules.
 */

const full = Boolean(process.env.GRADWISE_FULL);

async function* cases(): AsyncGenerator<MutationCase> {
  yield* particularCases();
  for (const move of moves) {
    for (const seed of [1, 2, 3, 4]) {
      const c = await randomCase(move, seed);
      if (c) yield c;
    }
  }
  if (!full) return;
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name) && tensorsOnly(x))) {
    yield { name: c.name, model: c.model, inputs: tensors(c, 'input') };
  }
}

it('no mutant of a gradient rule survives', async () => {
  const seen = new Map<string, Map<Fate, string>>();
  let count = 0;
  for await (const c of cases()) {
    for (const { site, fate, detail = '' } of await fates(c, (s) => seen.get(s)?.has('killed') ?? false)) {
      count++;
      seen.set(site, (seen.get(site) ?? new Map<Fate, string>()).set(fate, `${c.name} ${detail}`));
    }
  }
  const left = [...seen].filter(([site, fate]) => !fate.has('killed') && !allowed(site)).sort();
  const report = left.map(
    ([site, fate]) => `${site}\n    ${[...fate].map(([f, where]) => `${f} in ${where}`).join('; ')}`,
  );
  console.log(`mutants: ${count} of ${seen.size} sites, ${left.length} sites not noticed\n${report.join('\n')}`);
  expect(report).toEqual([]);
}, 3_600_000);
