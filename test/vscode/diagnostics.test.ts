import { beforeEach, describe, expect, test, vi } from 'vitest';
import { diagnostics } from '../../src/vscode/diagnostics';
import { analysis, chain, finding, measured } from '../view/network';
import { DiagnosticSeverity, seen, TextDocument, user } from './fake';
import { file, ToldAnalyses } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const net = file('net.onnx');
let analyses: ToldAnalyses;
let surface: { dispose(): unknown };
beforeEach(() => {
  seen.problems.clear();
  analyses = new ToldAnalyses();
  surface = diagnostics(analyses);
});
const problems = () => seen.problems.get('net.onnx') ?? [];
const model = chain(3, () => 1);

describe('the problems of a file', () => {
  test('are its findings, each with its severity, its rule and a link to the page about it', () => {
    const findings = (['error', 'warning', 'info'] as const).map((severity) => finding({ severity }));
    analyses.tell(net, { kind: 'ended' }, analysis({ models: [{ ...model, findings }] }));
    const { Error: error, Warning: warning, Information: information } = DiagnosticSeverity;
    expect(problems().map(({ severity }) => severity)).toEqual([error, warning, information]);
    expect(problems()[0]).toMatchObject({
      message: finding().message,
      source: 'gradwise',
      code: { value: 'vanishing-gradient', target: { query: '["vanishing-gradient"]' } },
    });
  });

  test('say what to do, and name four other places at most', () => {
    const related = Array.from({ length: 9 }, (_, index) => ({ layer: `dense_${index}`, message: `Place ${index}.` }));
    analyses.tell(net, { kind: 'ended' }, analysis({ models: [{ ...model, findings: [finding({ related })] }] }));
    expect(problems()[0]?.relatedInformation?.map(({ message }) => message)).toEqual([
      finding().advice,
      ...[0, 1, 2, 3].map((index) => `Place ${index}.`),
    ]);
  });

  test('are the reasons why it could not be read', () => {
    const errors = [{ code: 'empty-file', message: 'The file is empty.' }];
    analyses.tell(net, { kind: 'ended' }, analysis({ errors }));
    expect(problems()).toMatchObject([{ code: 'empty-file', severity: DiagnosticSeverity.Error }]);
  });

  test.each([
    ['probe', { probe: measured({ status: 'failed', reason: 'It died.' }) }],
    ['probe in training mode', { trainingProbe: measured({ status: 'failed', reason: 'It died.' }) }],
  ])('tell of a %s that failed', (_, change) => {
    analyses.tell(net, { kind: 'ended' }, analysis({ models: [{ ...model, ...change }] }));
    expect(problems()).toMatchObject([{ message: 'It died.', code: 'probe', severity: DiagnosticSeverity.Warning }]);
  });

  test('stay as they are while only progress is told, and before anything is known', () => {
    analyses.tell(net, { kind: 'running', progress: { phase: 'read', done: 0 } });
    expect(seen.problems.has('net.onnx')).toBe(false);
    analyses.tell(net, { kind: 'ended' }, analysis({ models: [{ ...model, findings: [finding()] }] }));
    analyses.tell(net, { kind: 'running', progress: { phase: 'run', done: 0.5 } }, analysis({ models: [model] }), true);
    expect(problems()).toHaveLength(1);
  });

  test('in code stand under the words that are to blame, and lead to the other places', () => {
    const range = { start: { line: 4, character: 8 }, end: { line: 4, character: 15 } };
    const other = { start: { line: 6, character: 2 }, end: { line: 6, character: 9 } };
    const related = [{ message: 'Here too.', range: other }];
    analyses.tell(
      net,
      { kind: 'static' },
      analysis({ models: [{ ...model, findings: [finding({ range, related })] }] }),
    );
    expect(problems()[0]?.range).toMatchObject(range);
    expect(problems()[0]?.relatedInformation?.map(({ location }) => location.range)).toMatchObject([range, other]);
  });

  test('of a text go when it is closed', () => {
    const document = TextDocument.open('model.js', 'javascript', '');
    const known = analysis({ models: [{ ...model, findings: [finding()] }] });
    analyses.tell(file('model.js'), { kind: 'static' }, known);
    expect(seen.problems.get('model.js')).toHaveLength(1);
    document.close();
    expect(seen.problems.has('model.js')).toBe(false);
  });

  test('go when the file is deleted, and all of them with the extension', () => {
    const known = analysis({ models: [{ ...model, findings: [finding()] }] });
    analyses.tell(net, { kind: 'ended' }, known);
    analyses.tell(file('other.onnx'), { kind: 'ended' }, known);
    user.deletes.fire(net as Parameters<typeof user.deletes.fire>[0]);
    expect([...seen.problems.keys()]).toEqual(['other.onnx']);
    surface.dispose();
    expect(seen.problems.size).toBe(0);
  });
});
