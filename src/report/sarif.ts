import { type Analysis, type ModelAnalysis, probesOf } from '../analysis';
import { fingerprint } from '../findings/baseline';
import type { Finding, Fix, Severity } from '../findings/finding';
import type { Range } from '../model';
import { rules } from '../rules';
import { type ReportContext, relativePath } from './context';
import { finiteOrText } from './json';
import { escaped } from './markdown';
import { printable } from './printable';

/** SARIF 2.1.0 (OASIS): one run, every rule with its help, layers of a graph as logical locations. */
export function sarifReport(analyses: readonly Analysis[], context: ReportContext): string {
  const ids = [...rules.keys()];
  const run = {
    tool: {
      driver: {
        name: 'gradwise',
        semanticVersion: context.version,
        rules: ids.map((id) => descriptor(id, context)),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The folder that Gradwise was started in.' } } },
    invocations: [
      {
        executionSuccessful: analyses.every(
          (a) => a.errors.length === 0 && a.models.flatMap(probesOf).every((p) => !p.crashed),
        ),
        toolExecutionNotifications: analyses.flatMap((a) => notifications(a, context)),
      },
    ],
    results: analyses.flatMap((a) =>
      a.models.flatMap((m) =>
        m.findings.map((f) => result(f, m, relativePath(context.folder, a.path), ids.indexOf(f.ruleId))),
      ),
    ),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, finiteOrText, 2)}\n`;
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

function descriptor(id: string, { pages }: ReportContext): object {
  const meta = rules.get(id)?.meta;
  const page = pages.get(id) ?? meta?.title ?? id;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, c: string) => c.toUpperCase()),
    shortDescription: { text: `${meta?.title ?? id}.` },
    help: { text: page, markdown: page },
    defaultConfiguration: { level: levels[meta?.severity ?? 'warning'] },
    properties: { category: meta?.category, tags: ['neural-network', ...(meta ? [meta.category] : [])] },
  };
}

function result(f: Finding, { model }: ModelAnalysis, path: string, ruleIndex: number): object {
  const fixes = f.fixes.flatMap((fix) => textFix(fix, path));
  return {
    ruleId: f.ruleId,
    ruleIndex,
    level: levels[f.severity],
    message: {
      text: printable(f.message),
      markdown: `${escaped(f.message)}\n\n${escaped(f.explanation)}\n\n**What to do:** ${escaped(f.advice)}`,
    },
    locations: [location(path, f.range, f.layer)],
    relatedLocations: (f.related ?? []).map((r, id) => ({
      id,
      ...location(path, r.range, r.layer),
      message: { text: printable(r.message) },
    })),
    partialFingerprints: { 'gradwise/v1': fingerprint({ path, model: model.name, finding: f }) },
    ...(f.baselineState && { baselineState: f.baselineState }),
    properties: { evidence: f.evidence, advice: f.advice, ...(f.includes ? { includes: f.includes } : {}) },
    ...(fixes.length ? { fixes } : {}),
  };
}

const artifact = (path: string): object =>
  path.startsWith('/') || /^[A-Za-z]:/.test(path)
    ? { uri: `file://${path.startsWith('/') ? '' : '/'}${encodePath(path)}` }
    : { uri: encodePath(path), uriBaseId: 'SRCROOT' };

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/').replace(/%3A/g, ':');

const location = (path: string, range: Range | undefined, layer: string | undefined): object => ({
  physicalLocation: { artifactLocation: artifact(path), ...(range ? { region: region(range) } : {}) },
  ...(layer === undefined ? {} : { logicalLocations: [{ name: layer, fullyQualifiedName: layer, kind: 'layer' }] }),
});

/** SARIF counts lines and columns from 1. */
const region = ({ start, end }: Range): object => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

const textFix = (fix: Fix, path: string): object[] =>
  fix.kind !== 'text-edit'
    ? []
    : [
        {
          description: { text: fix.title },
          artifactChanges: [
            {
              artifactLocation: artifact(path),
              replacements: fix.edits.map((e) => ({
                deletedRegion: region(e.range),
                insertedContent: { text: e.newText },
              })),
            },
          ],
        },
      ];

function notifications(a: Analysis, { folder }: ReportContext): object[] {
  const path = relativePath(folder, a.path);
  const at = [location(path, undefined, undefined)];
  return [
    ...a.errors.map((e) => ({
      level: 'error',
      message: { text: printable(e.message) },
      locations: [location(path, e.range, undefined)],
      descriptor: { id: e.code },
    })),
    ...a.models
      .flatMap(probesOf)
      .filter(({ status }) => status === 'failed' || status === 'partial')
      .map(({ status, reason, crashed }) => ({
        level: crashed ? 'error' : 'warning',
        message: { text: printable(`Probe ${status}${reason ? `: ${reason}` : '.'}`) },
        locations: at,
      })),
  ];
}
