import { type Analysis, type ModelAnalysis, shownProbe } from '../../analysis';
import type { Finding, Severity } from '../../findings/finding';
import type { Remark } from '../../model';
import { bodyLines } from '../bodies';
import { placeName, type ReportContext, relativePath } from '../context';
import { gateLines } from '../gates';
import { printable, readable, shortened } from '../printable';
import { headline, inputLines, probeLines, verdict } from '../summary';
import { throughTimeLines } from '../throughTime';
import { chart } from './chart';
import { type Paint, paintOf } from './paint';
import { wrap } from './wrap';

/** The report for a person at a terminal: what was looked at, where the gradient goes, what is wrong, and the verdict last. */
export function textReport(analyses: readonly Analysis[], context: ReportContext): string {
  const paint = paintOf(context.colour);
  const width = Math.max(60, Math.min(context.width, 120));
  const files = analyses.map((a) => file(a, relativePath(context.folder, a.path), width, paint));
  return `${[...files, paint.bold(verdict(analyses))].join('\n\n')}\n`;
}

function file(a: Analysis, path: string, width: number, paint: Paint): string {
  const errors = a.errors.map((e) => wrap(`${marks.error} ${readable(e.message)} (${e.code})`, width, '  '));
  return [
    [
      paint.bold(printable(path)),
      ...errors.map((e) => paint.severity('error', e)),
      ...(a.remarks ?? []).map((r) => paint.dim(remark(r, path, width))),
      ...(a.models.length || a.errors.length ? [] : [paint.dim('  No network is built here.')]),
    ].join('\n'),
    ...a.models.map((m) => model(m, path, a.models.length > 1, width, paint)),
  ].join('\n');
}

const remark = ({ message, range }: Remark, path: string, width: number): string =>
  wrap(`· ${readable(message)}${range ? ` ${printable(placeName(path, range))}` : ''}`, width, '  ', '  ');

function model(m: ModelAnalysis, path: string, named: boolean, width: number, paint: Paint): string {
  // The bars show what the findings were judged by.
  const judged = shownProbe(m);
  const about = [
    wrap(headline(m).map(printable).join(' · '), width, '  '),
    ...probeLines(m).map((line) => wrap(readable(line), width, '  ')),
    ...inputLines(m.probe).map((line) => `  input ${shortened(line, width - 8)}`),
    ...(m.model.remarks ?? []).map((r) => remark(r, path, width)),
    ...(judged === m.probe
      ? []
      : [wrap('below: training mode, as the running statistics of BatchNormalization are untouched', width, '  ')]),
  ].map(paint.dim);
  const bars = [
    ...chart({ ...m, probe: judged }, width - 2, paint).map((line) => `  ${line}`),
    ...[...bodyLines(m), ...throughTimeLines(judged), ...gateLines(judged)].map((line) =>
      wrap(readable(line), width, '  '),
    ),
  ];
  const found = m.findings.length
    ? m.findings.map((f) => finding(f, path, width, paint))
    : [paint.dim('  No findings.')];
  const title = [m.model.name, ...(m.model.range ? [placeName(path, m.model.range)] : [])].map(printable);
  const head = named ? [paint.bold(`  ${title.join(' · ')}`), ...about] : about;
  return [head.join('\n'), ...(bars.length ? [bars.join('\n')] : []), ...found].join('\n\n');
}

const marks: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', info: 'ℹ' };

function finding(f: Finding, path: string, width: number, paint: Paint): string {
  const head = wrap(`${marks[f.severity]} ${readable(f.message)}`, width, '  ', '  ');
  return [
    paint.severity(f.severity, head),
    wrap(readable(f.explanation), width, '    '),
    wrap(`→ ${readable(f.advice)}`, width, '    ', '  '),
    ...f.fixes.slice(0, 1).map(({ title }) => wrap(`tried out: ${readable(title)}`, width, '    ', '  ')),
    paint.dim(
      `    ${f.severity} ${f.ruleId}${f.includes?.length ? ` (with ${f.includes.join(', ')})` : ''}${f.range ? ` ${printable(placeName(path, f.range))}` : ''}`,
    ),
  ].join('\n');
}
