import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../../package.json';
import { samples } from '../../support/samples';
import { eventually, test } from './runner';

/** What the extension does, asked through the API of VS Code, inside its extension host. */

const extension = (): vscode.Extension<unknown> => {
  const found = vscode.extensions.getExtension('gradwise.gradwise');
  assert.ok(found, 'the extension is installed');
  return found;
};

const model = (name: string): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
};

const problems = (name: string): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(model(name)).filter(({ source }) => source === 'gradwise');

const open = (name: string): Thenable<unknown> => vscode.commands.executeCommand('vscode.open', model(name));

const ruleOf = ({ code }: vscode.Diagnostic): string =>
  typeof code === 'object' ? String(code.value) : String(code ?? 'none');

// Whether it is active by now is the window's affair: some open settings, which are JSON, as they start.
test('nothing is loaded with a window by itself', async () => {
  const events: readonly string[] = extension().packageJSON.activationEvents;
  assert.deepEqual(
    events.filter((event) => !event.startsWith('onLanguage:')),
    [],
  );
});

test('the extension loads in less than 50 ms', async () => {
  await extension().activate();
  const bundle = join(extension().extensionPath, 'dist/extension.js');
  const load = createRequire(bundle);
  // The best of several, because the first seconds of a window belong to everybody.
  const loads = Array.from({ length: 5 }, () => {
    delete load.cache[bundle];
    const started = performance.now();
    load(bundle);
    return performance.now() - started;
  });
  assert.ok(Math.min(...loads) < 50, `${Math.round(Math.min(...loads))} ms`);
});

test('every command of the manifest is there', async () => {
  const known = await vscode.commands.getCommands(true);
  for (const { command } of manifest.contributes.commands) assert.ok(known.includes(command), command);
});

test('a model opens in the editor of Gradwise by default', async () => {
  await open('vanishing-deep-sigmoid.onnx');
  const tab = await eventually('the tab', () => vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  assert.ok(tab instanceof vscode.TabInputCustom);
  assert.equal(tab.viewType, 'gradwise.onnx');
});

test('its findings are problems with a rule, a page and advice', async () => {
  const [first] = await eventually('a measured problem', () => {
    const found = problems('vanishing-deep-sigmoid.onnx');
    return found.some(({ severity }) => severity === vscode.DiagnosticSeverity.Error) && found;
  });
  assert.ok(first);
  assert.match(first.message, /gradient/);
  assert.equal(ruleOf(first), 'saturating-deep-stack');
  assert.ok(typeof first.code === 'object' && first.code.target.query.includes('saturating-deep-stack'));
  assert.ok((first.relatedInformation ?? []).length > 0);
});

test('the problems stay when the editor closes', async () => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  assert.ok(problems('vanishing-deep-sigmoid.onnx').length > 0);
});

test('two editors of one model, side by side, are no trouble', async () => {
  await open('tanh-glorot.onnx');
  await vscode.commands.executeCommand('workbench.action.splitEditor');
  await eventually('two tabs', () => vscode.window.tabGroups.all.length === 2);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});

test('the whole workspace is analysed on request: sound models have no errors, others have', async () => {
  await vscode.commands.executeCommand('gradwise.analyzeWorkspace');
  const errors = (name: string) =>
    problems(name).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error).length;
  assert.ok(errors('exploding-relu.onnx') > 0);
  assert.ok(errors('vanishing-deep-sigmoid.onnx') > 0);
  for (const sound of ['healthy-residual-cnn.onnx', 'tanh-glorot.onnx', 'residual-mlp.onnx'])
    assert.deepEqual(problems(sound).map(ruleOf), [], sound);
});

test('a file that cannot be read is a problem, and mending it takes the problem away', async () => {
  const path = join(model('.').fsPath, 'broken.onnx');
  writeFileSync(path, '');
  await vscode.commands.executeCommand('gradwise.analyzeFile', vscode.Uri.file(path));
  assert.match(problems('broken.onnx')[0]?.message ?? '', /empty/);
  writeFileSync(path, samples['tanh-glorot.onnx']?.() ?? '');
  await vscode.commands.executeCommand('gradwise.analyzeFile', vscode.Uri.file(path));
  assert.deepEqual(problems('broken.onnx'), []);
});

test('a deleted file has no problems', async () => {
  const path = join(model('.').fsPath, 'gone.onnx');
  writeFileSync(path, '');
  await vscode.commands.executeCommand('gradwise.analyzeFile', vscode.Uri.file(path));
  assert.equal(problems('gone.onnx').length, 1);
  rmSync(path);
  await eventually('an empty list', () => problems('gone.onnx').length === 0);
});

test('a model in a virtual file system is judged by static rules', async () => {
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => ({ dispose: () => undefined }),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: 0 }),
    readDirectory: () => [],
    readFile: () => samples['vanishing-deep-sigmoid.onnx']?.() ?? new Uint8Array(),
    createDirectory: () => undefined,
    writeFile: () => undefined,
    delete: () => undefined,
    rename: () => undefined,
  };
  const registration = vscode.workspace.registerFileSystemProvider('gradwise-test', files, { isReadonly: true });
  const uri = vscode.Uri.parse('gradwise-test:/models/deep.onnx');
  await vscode.commands.executeCommand('gradwise.analyzeFile', uri);
  registration.dispose();
  assert.deepEqual(
    vscode.languages
      .getDiagnostics(uri)
      .map(ruleOf)
      .filter((rule) => !rule.startsWith('saturating')),
    [],
  );
});

test('a rule’s page opens as a preview', async () => {
  await vscode.commands.executeCommand('gradwise.showRule', 'dying-relu');
  await eventually('the preview', () =>
    vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('dying-relu.md'))),
  );
});
