import { type Analysis, type ModelAnalysis, shownProbe } from '../analysis';
import type { Finding, Severity } from '../findings/finding';
import type { Remark } from '../model';
import { bodyLines } from './bodies';
import { placeName, type ReportContext, relativePath } from './context';
import { gateLines } from './gates';
import { printable, readable } from './printable';
import { headline, inputLines, probeLines, verdict } from './summary';
import { throughTimeLines } from './throughTime';

/** The report as a comment on a pull request: a verdict, then what was found, each with its reason folded away. */
export function markdownReport(analyses: readonly Analysis[], context: ReportContext): string {
  const files = analyses.map((a) => fileSection(a, relativePath(context.folder, a.path)));
  return `${[`## Gradwise: ${verdict(analyses)}`, ...files].join('\n\n')}\n`;
}

const icons: Readonly<Record<Severity, string>> = { error: '❌ error', warning: '⚠️ warning', info: 'ℹ️ note' };

function fileSection(a: Analysis, path: string): string {
  return [
    `### ${code(path)}`,
    ...a.errors.map((e) => `❌ **Cannot be read** (${e.code}): ${escaped(e.message)}`),
    ...(a.remarks ?? []).map((r) => remarkLine(r, path)),
    ...a.models.map((m) => modelSection(m, path, a.models.length > 1)),
  ].join('\n\n');
}

const remarkLine = ({ message, range }: Remark, path: string): string =>
  `ℹ️ ${escaped(message)}${range ? ` (${code(placeName(path, range))})` : ''}`;

function modelSection(m: ModelAnalysis, path: string, named: boolean): string {
  const about = [
    ...headline(m),
    ...probeLines(m),
    ...inputLines(m.probe).map((l) => `input ${l}`),
    ...throughTimeLines(shownProbe(m)),
    ...gateLines(shownProbe(m)),
    ...bodyLines(m),
  ];
  const found = m.findings.length ? m.findings.map((f) => findingSection(f, path)) : ['No findings.'];
  return [
    ...(named ? [`#### ${code(m.model.name)}`] : []),
    about.map(escaped).join(' · '),
    ...(m.model.remarks ?? []).map((r) => remarkLine(r, path)),
    ...found,
  ].join('\n\n');
}

function findingSection(f: Finding, path: string): string {
  const layer = f.layer === undefined ? '' : ` at ${code(f.layer)}`;
  const where = f.range ? `${layer} in ${code(placeName(path, f.range))}` : layer;
  return [
    `<details><summary>${icons[f.severity]} <b>${f.ruleId}</b>: ${inHtmlBlock(f.message)}</summary>`,
    `**Where**${where || ' in the whole model'}`,
    `**Why** ${f.explanation.split('\n').map(escaped).join('<br>')}`,
    `**What to do** ${escaped(f.advice)}`,
    '</details>',
  ].join('\n\n');
}

/** Text that must not become markup: names may hold anything. */
export const escaped = (text: string): string => htmlText(text).replace(/[\\`*_[\]|~#@]/g, (c) => `\\${c}`);

/** The same inside an HTML block (CommonMark 4.6), where Markdown means nothing and a backslash would show. */
const inHtmlBlock = (text: string): string => htmlText(text).replaceAll('@', '@<!-- -->');

const htmlText = (text: string): string => readable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Inline code whose fence is longer than any run of backticks in it. */
function code(text: string): string {
  const clean = printable(text).replaceAll('\n', ' ');
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest ? `${fence} ${clean} ${fence}` : `${fence}${clean}${fence}`;
}
