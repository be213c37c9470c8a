import { describe, expect, it } from 'vitest';
import { operatorCoverage } from '../../src/ops/coverage';
import { aborting, corpus } from './corpus';
import { checkGradients } from './difference';
import { operatorSection, rewriteSection, writtenSection } from './readme';
import { complete, selected } from './report';
import { Tally, writeTable } from './tally';

describe('gradients of the official cases', () => {
  const tally = new Tally();

  it('agree with finite differences of the original model', async () => {
    const wrong: string[] = [];
    const cuts: string[] = [];
    const agrees = { 16: 0, 32: 0, 64: 0 };
    for (const c of corpus().filter((x) => selected(x.name) && !aborting.has(x.name))) {
      try {
        const result = await checkGradients(c);
        if (result.status !== 'checked') continue;
        for (const v of result.verdicts) {
          if (v.status === 'agrees') agrees[v.precision]++;
          if (v.status === 'wrong') wrong.push(`${c.name} ${v.input}: ${v.detail}`);
          if (v.status === 'cut') cuts.push(`${c.name} ${v.input}: ${v.reason.slice(0, 200)}`);
        }
        if (result.verdicts.some((v) => v.status === 'agrees')) tally.count(c, 'gradient');
        if (result.verdicts.some((v) => v.status === 'cut')) tally.count(c, 'cut');
      } catch (e) {
        wrong.push(`${c.name}: ${String(e).slice(0, 300)}`);
      }
    }
    const agree = `${agrees[64]} agree in float64, ${agrees[32]} in float32, ${agrees[16]} in float16`;
    console.log(`gradients: ${agree}, ${wrong.length} wrong, ${cuts.length} cut\n${cuts.join('\n')}`);
    if (complete) console.log(`table: ${writeTable('gradients.md', tally.table(['gradient', 'cut']))}`);
    expect(wrong).toEqual([]);
  }, 900_000);

  it.runIf(complete)('bear out what is said of each operator: no gradient without a case that shows it', () => {
    const claimed = operatorCoverage().filter((c) => c.domain === 'ai.onnx' && c.status === 'gradient');
    const unseen = claimed.filter((c) => tally.of(c).gradient === 0).map((c) => c.op);
    expect(unseen.filter((op) => !checkedElsewhere.has(op))).toEqual([]);
  });

  it.runIf(complete)('are what the README lists (`npm run table` writes it anew)', () => {
    if (process.env.GRADWISE_TABLE) rewriteSection(operatorSection(tally));
    expect(writtenSection()).toBe(operatorSection(tally));
  });
});

/** Without an official case of floats that the runtime takes; `test/ops` holds each under the same judge. */
const checkedElsewhere: ReadonlySet<string> = new Set([
  'Celu',
  'ConcatFromSequence',
  'ConvInteger',
  'GlobalLpPool',
  'MatMulInteger',
  'MaxRoiPool',
  'Optional',
  'QLinearConv',
  'QLinearMatMul',
  'RoiAlign',
  'SequenceAt',
  'SequenceConstruct',
  'SequenceErase',
  'SequenceInsert',
  'SequenceMap',
  'SimplifiedLayerNormalization',
  'SplitToSequence',
  'Trilu',
]);
