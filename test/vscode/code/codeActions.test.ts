import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Analysis } from '../../../src/analysis';
import { analyzeText } from '../../../src/analyzeText';
import { CodeActions } from '../../../src/vscode/code/codeActions';
import { applied, asDocument, CodeActionKind, Range, TextDocument, user, workspace } from '../fake';
import { ToldAnalyses } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

const program = `import * as tf from '@tensorflow/tfjs';
const a = tf.sequential();
a.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
a.add(tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: 'zeros' }));
a.add(tf.layers.dense({ units: 1 }));
`;

let analyses: ToldAnalyses;
let document: TextDocument;
let settled: () => Promise<void>;
beforeEach(() => {
  analyses = new ToldAnalyses();
  settled = async () => undefined;
  document = TextDocument.open('net.js', 'javascript', program);
  tell(analyzeText('/models/net.js', program));
});
afterEach(() => void workspace.textDocuments.splice(0));

const tell = (analysis: Analysis): void =>
  analyses.tell(asDocument(document).uri, { kind: 'static' }, analysis, false, document.version);

const offered = async (text: string, only?: unknown): Promise<vscode.CodeAction[]> => {
  const lines = document.getText().split('\n');
  const line = lines.findIndex((content) => content.includes(text));
  const character = lines[line]?.indexOf(text) ?? 0;
  const range: object = new Range(line, character, line, character);
  const context = { only, diagnostics: [], triggerKind: 1 } as Partial<vscode.CodeActionContext>;
  return new CodeActions(analyses, { settled: () => settled() }).provideCodeActions(
    asDocument(document),
    range as vscode.Range,
    context as vscode.CodeActionContext,
  );
};
const titles = (actions: readonly vscode.CodeAction[]) => actions.map(({ title }) => title);

describe('at a word that is underlined', () => {
  test('are its fixes, comments that switch the rule off, and its page', async () => {
    const actions = await offered("'zeros'");
    expect(titles(actions)).toEqual([
      ...titles(actions).filter((title) => title.startsWith('Use ')),
      'Disable zero-kernel-init for this line',
      'Disable zero-kernel-init for this file',
      'Explain zero-kernel-init',
    ]);
    expect(actions[0]?.isPreferred).toBe(true);
    expect(actions.at(-1)?.command).toMatchObject({ command: 'gradwise.showRule', arguments: ['zero-kernel-init'] });
  });

  test('the preferred fix mends the text', async () => {
    const [fix] = await offered("'zeros'");
    const text = applied(document, fix?.edit);
    expect(text).not.toBe(program);
    expect(text.split('\n')).toHaveLength(program.split('\n').length);
  });

  test('is nothing elsewhere', async () => {
    expect(await offered('import')).toEqual([]);
  });
});

describe('all safe fixes at once', () => {
  const fixAll = CodeActionKind.SourceFixAll.append('gradwise');

  test.each([
    ['asked for by name', fixAll],
    ['on saving', CodeActionKind.SourceFixAll],
  ])('%s', async (_, only) => {
    const [action, ...others] = await offered('import', only);
    expect(others).toEqual([]);
    const text = applied(document, action?.edit);
    expect(analyzeText('/models/net.js', text).models.flatMap(({ findings }) => findings)).toEqual([]);
  });

  test('are not offered where there are none', async () => {
    tell(analyzeText('/models/net.js', program.replaceAll("'zeros'", "'heNormal'")));
    expect(await offered('import', fixAll)).toEqual([]);
  });
});

describe('text that is typed', () => {
  test('is judged before it is mended', async () => {
    document.type(`\n${program}`);
    settled = async () => tell(analyzeText('/models/net.js', document.getText()));
    const [fix] = await offered("'zeros'");
    expect(applied(document, fix?.edit)).toContain('\nconst a = tf.sequential();');
  });

  test('is left alone where it could not be judged: the places are not those of this text', async () => {
    document.type(`\n${program}`);
    expect(await offered("'zeros'")).toEqual([]);
  });

  test('that is no code of models costs nothing', async () => {
    settled = vi.fn();
    document = TextDocument.open('other.js', 'javascript', 'one();');
    expect(await offered('one')).toEqual([]);
    expect(settled).not.toHaveBeenCalled();
  });
});

test('a topology has no comments, so its rules are not switched off in it', async () => {
  document = TextDocument.open('model.json', 'json', program);
  tell(analyzeText('/models/model.js', program));
  expect(titles(await offered("'zeros'")).filter((title) => title.startsWith('Disable'))).toEqual([]);
  user.settings.clear();
});
