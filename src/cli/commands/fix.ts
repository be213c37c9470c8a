import type { Progress } from '../../analysis';
import { type Mended, mendFile } from '../../analyzeFix';
import { SourceFailure } from '../../analyzeReading';
import { count } from '../../findings/wording';
import { printable } from '../../report/printable';
import { rules } from '../../rules';
import { OnnxError } from '../../sources/onnx';
import { closest, type OptionSpec, parseArguments } from '../arguments';
import { readConfiguration } from '../configurationFile';
import { interruptible } from '../interrupt';
import { complain, print, progressLine } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';
import { analyzeOptionSpecs, readRequest } from './analyzeOptions';

const own: readonly OptionSpec[] = [
  { name: 'output', value: 'OUT', help: 'where the copy is written (needed)' },
  { name: 'rule', value: 'ID', help: 'mend only what this rule finds (all)' },
  { name: 'redraw-trained', help: 'draw weights anew although they look trained: what they have learnt is lost' },
];

const shared = ['no-probe', 'seed', 'seeds', 'batch', 'dim', 'threads', 'timeout', 'memory-limit', 'config'];

export const fixCommand: Command = {
  usage: 'fix [option…] --output OUT PATH',
  about:
    'Writes a mended copy of a program, a model.json or an ONNX file. Every fix is tried out before; the original is never changed.',
  options: [...own, ...analyzeOptionSpecs.filter(({ name }) => shared.includes(name))],
  async run(argv) {
    const parsed = parseArguments(argv, this.options);
    const { paths, options, output, config } = readRequest(parsed);
    const [path, ...others] = paths;
    if (path === undefined || others.length > 0) throw new UsageError('“gradwise fix” mends one file: name one.');
    if (output === undefined) throw new UsageError('“gradwise fix” needs --output OUT, where the copy is written.');
    const rule = parsed.options.get('rule')?.[0];
    if (rule !== undefined && !rules.has(rule)) throw new UsageError(unknownRule(rule));
    const request = {
      path,
      output,
      ...(rule !== undefined && { rule }),
      redrawTrained: parsed.options.has('redraw-trained'),
    };
    const line = progressLine();
    const onProgress = ({ phase, done }: Progress): void =>
      line.show(`${printable(path)}: ${phase} ${Math.round(100 * done)} %`);
    const mending = (signal: AbortSignal): Promise<Mended> =>
      mendFile(request, { ...options, rules: readConfiguration(config).rules(path) }, { signal, onProgress });
    try {
      const mended = await interruptible(mending);
      line.clear();
      return mended ? await tell(mended, path) : exitCodes.interrupted;
    } catch (error) {
      if (error instanceof SourceFailure || error instanceof OnnxError) throw new UsageError(printable(error.message));
      throw error;
    } finally {
      line.clear();
    }
  },
};

const unknownRule = (id: string): string => {
  const near = closest(id, [...rules.keys()]);
  return `There is no rule “${id}”; ${near ? `did you mean “${near}”?` : '“gradwise rules” lists them.'}`;
};

async function tell({ applied, written, left }: Mended, path: string): Promise<number> {
  for (const { message } of left.errors) complain(printable(message));
  if (left.errors.length > 0) return exitCodes.usage;
  const findings = left.models.flatMap((m) => m.findings);
  const rest = findings.map((f) => `  ${f.severity} ${f.ruleId}: ${f.message} ${f.advice}`);
  const done = applied.map(
    ({ ruleId, title, safe }) => `  ${ruleId}: ${title}${safe ? '' : ' — it computes something else then'}`,
  );
  const lines =
    written.length > 0
      ? [`${written.join(' and ')} written, with ${count(applied.length, 'fix').replace(/fixs$/, 'fixes')}:`, ...done]
      : [
          `${path} was not copied: ${findings.length > 0 ? 'no finding has a fix that holds.' : 'there is nothing to mend.'}`,
        ];
  const behind = findings.length > 0 ? [`${count(findings.length, 'finding')} left:`, ...rest] : [];
  await print(`${[...lines, ...behind].map(printable).join('\n')}\n`);
  return findings.some((f) => f.severity === 'error') ? exitCodes.findings : exitCodes.clean;
}
