import { writeFile } from 'node:fs/promises';
import { type Analysis, type Progress, probesOf } from '../../analysis';
import { analyze } from '../../analyze';
import type { ConfigurationFile } from '../../analyzeConfiguration';
import { severities } from '../../findings/finding';
import { relativePath, writeReport } from '../../report';
import { printable } from '../../report/printable';
import { rules } from '../../rules';
import { sourceByName } from '../../sources';
import { parseArguments } from '../arguments';
import { type Marked, markedBy, notes, onlyNew, readBaseline, writeBaseline } from '../baselineFile';
import { readConfiguration } from '../configurationFile';
import { type FoundFiles, findFiles } from '../files';
import { interruptible } from '../interrupt';
import { packageVersion, panelBundle, rulePage } from '../package';
import { columns, complain, hasColour, print, progressLine } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';
import { type AnalyzeRequest, analyzeOptionSpecs, readRequest } from './analyzeOptions';

export const analyzeCommand: Command = {
  usage: 'analyze [option…] PATH…',
  about: 'Judges files, and every supported file in folders: does signal and gradient survive in these networks?',
  options: analyzeOptionSpecs,
  async run(argv) {
    const request = readRequest(parseArguments(argv, this.options));
    const baseline = request.baseline === undefined ? undefined : readBaseline(request.baseline);
    if (request.paths.length === 0) throw new UsageError('“gradwise analyze” needs a file or a folder.');
    const configuration = readConfiguration(request.config);
    const { files, failures } = await findFiles(request.paths, configuration.ignores);
    if (request.options.tensors !== undefined && files.length > 1) {
      throw new UsageError('--tensors writes the gradients of one model: name one file.');
    }
    for (const { message } of failures) complain(printable(message));
    const analysed = await interruptible((signal) => analyzeAll(files, request, configuration, signal));
    if (!analysed) return exitCodes.interrupted;
    const found = [...failures.map(unread), ...analysed];
    if (request.writeBaseline !== undefined) writeBaseline(request.writeBaseline, found);
    const marked: Marked = baseline
      ? markedBy(baseline, request.baseline ?? '', found)
      : { analyses: found, stale: [] };
    const toldToPeople = request.format === 'text' || request.format === 'markdown';
    await deliver(toldToPeople ? onlyNew(marked.analyses) : marked.analyses, request);
    for (const note of notes(marked, request)) complain(printable(note));
    return exitCode(onlyNew(marked.analyses), request.failOn);
  },
};

const unread = ({ path, message }: FoundFiles['failures'][number]): Analysis => ({
  path,
  source: sourceByName(path) ?? 'onnx',
  errors: [{ code: 'unreadable-file', message }],
  models: [],
});

/** The sentence about a file begins with its name. */
const named = (message: string, path: string, told: string): string =>
  message.startsWith(path) ? message : `${told}: ${message}`;

/** A mistake of Gradwise itself on one model must not cost the report on the others. */
const failed = (path: string, error: unknown): Analysis => ({
  path,
  source: sourceByName(path) ?? 'onnx',
  errors: [
    { code: 'internal-error', message: `Gradwise failed on this model, which is a defect worth reporting (${error}).` },
  ],
  models: [],
});

async function analyzeAll(
  files: readonly string[],
  { options, format }: AnalyzeRequest,
  configuration: ConfigurationFile,
  signal: AbortSignal,
): Promise<readonly Analysis[]> {
  const line = progressLine();
  const analyses: Analysis[] = [];
  try {
    for (const [i, path] of files.entries()) {
      const told = printable(relativePath(process.cwd(), path));
      const onProgress = ({ phase, done, detail }: Progress): void =>
        line.show(
          `${files.length > 1 ? `[${i + 1}/${files.length}] ` : ''}${told}: ${detail ?? phase} ${Math.round(100 * done)} %`,
        );
      const analysis = await analyze(
        path,
        { ...options, curve: format === 'html', rules: configuration.rules(path) },
        { signal, onProgress },
      ).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return failed(path, error);
      });
      line.clear();
      for (const { message } of analysis.errors) complain(printable(named(message, path, told)));
      analyses.push(analysis);
    }
  } finally {
    line.clear();
  }
  return analyses;
}

async function deliver(analyses: readonly Analysis[], { format, output }: AnalyzeRequest): Promise<void> {
  const report = writeReport(format, analyses, {
    version: packageVersion(),
    folder: process.cwd(),
    colour: output === undefined && hasColour(),
    width: columns(),
    panel: panelBundle,
    pages: new Map(
      [...rules.keys()].flatMap((id) => {
        const page = rulePage(id);
        return page === undefined ? [] : [[id, page] as const];
      }),
    ),
  });
  if (output === undefined) return print(report);
  try {
    await writeFile(output, report);
  } catch (e) {
    throw new UsageError(`The report cannot be written to ${output} (${(e as NodeJS.ErrnoException).code}).`);
  }
}

/** What could not be read weighs more than what crashed, and that more than what was found. */
function exitCode(analyses: readonly Analysis[], failOn: AnalyzeRequest['failOn']): number {
  const models = analyses.flatMap((a) => a.models);
  if (analyses.some((a) => a.errors.length)) return exitCodes.usage;
  if (models.some((m) => probesOf(m).some((probe) => probe.crashed))) return exitCodes.crashed;
  const least = failOn === 'never' ? -1 : severities.indexOf(failOn);
  const failed = models.some((m) => m.findings.some((f) => severities.indexOf(f.severity) <= least));
  return failed ? exitCodes.findings : exitCodes.clean;
}
