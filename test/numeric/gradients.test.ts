import { expect, it } from 'vitest';
import { aborting, corpus } from './corpus';
import { checkGradients } from './difference';
import { selected } from './report';

it('every gradient of the official cases agrees with finite differences of the original model', async () => {
  const wrong: string[] = [];
  const cuts: string[] = [];
  let agrees = 0;
  for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name))) {
    try {
      const result = await checkGradients(c);
      if (result.status !== 'checked') continue;
      for (const v of result.verdicts) {
        if (v.status === 'agrees') agrees++;
        if (v.status === 'wrong') wrong.push(`${c.name} ${v.input}: ${v.detail}`);
        if (v.status === 'cut') cuts.push(`${c.name} ${v.input}: ${v.reason.slice(0, 200)}`);
      }
    } catch (e) {
      wrong.push(`${c.name}: ${String(e).slice(0, 300)}`);
    }
  }
  console.log(`gradients: ${agrees} agree, ${wrong.length} wrong, ${cuts.length} cut\n${cuts.join('\n')}`);
  expect(wrong).toEqual([]);
}, 900_000);
