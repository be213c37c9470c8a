import { expect, it } from 'vitest';
import { aborting, corpus, tensors } from './corpus';
import { checkInference } from './inference';
import { selected } from './report';

it('types and numbers that are known before running are those that the runtime computes', async () => {
  const wrong: string[] = [];
  const unknown = new Map<string, number>();
  const known = { types: 0, values: 0 };
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name))) {
    let result: Awaited<ReturnType<typeof checkInference>>;
    try {
      result = await checkInference(c.model, () => tensors(c, 'input'));
    } catch (e) {
      wrong.push(`${c.name}: ${String(e).slice(0, 300)}`);
      continue;
    }
    if (!result) continue;
    wrong.push(...result.wrong.map((detail) => `${c.name}: ${detail.slice(0, 300)}`));
    for (const op of result.unknown) unknown.set(op, (unknown.get(op) ?? 0) + 1);
    known.types += result.types;
    known.values += result.values;
  }
  const left = [...unknown].sort(([, a], [, b]) => b - a).map(([op, n]) => `${op} ${n}`);
  console.log(
    `inference: ${known.types} types, ${known.values} by value, ${wrong.length} wrong; unknown: ${left.join(', ')}`,
  );
  expect(wrong).toEqual([]);
}, 600_000);
