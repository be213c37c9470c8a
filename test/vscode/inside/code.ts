import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { savedWeights, weightFile, writeSavedModel } from '../../support/savedModel';
import { eventually, test } from './runner';

/** What the extension does with code and with model.json, asked through the API of VS Code. */

const folder = (): string => {
  const found = vscode.workspace.workspaceFolders?.[0];
  assert.ok(found, 'a folder is open');
  return found.uri.fsPath;
};

const zeros = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 1 }));
`;

const topology = `{
  "class_name": "Sequential",
  "config": {
    "name": "sequential_1",
    "layers": [
      {
        "class_name": "Dense",
        "config": { "name": "first", "units": 32, "activation": "relu", "batch_input_shape": [null, 16],
          "kernel_initializer": { "class_name": "Zeros", "config": {} }
        }
      },
      { "class_name": "Dense", "config": { "name": "second", "units": 1, "activation": "linear" } }
    ]
  }
}
`;

async function open(name: string, text?: string): Promise<vscode.TextEditor> {
  const path = join(folder(), name);
  if (text !== undefined) writeFileSync(path, text);
  const uri = vscode.Uri.file(path);
  // As a click does; what an extension opens by itself is held open for minutes.
  await vscode.commands.executeCommand('vscode.open', uri);
  return eventually('its editor', () => {
    const active = vscode.window.activeTextEditor;
    return active?.document.uri.toString() === uri.toString() && active;
  });
}

const problems = ({ document }: vscode.TextEditor): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'gradwise');

const problem = (editor: vscode.TextEditor): Promise<vscode.Diagnostic> =>
  eventually('a problem', () => problems(editor)[0]);

const noProblem = (editor: vscode.TextEditor): Promise<boolean> =>
  eventually('no problem', () => problems(editor).length === 0);

const replace = async (editor: vscode.TextEditor, old: string, text: string): Promise<void> => {
  const at = editor.document.getText().indexOf(old);
  assert.ok(at >= 0, old);
  const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + old.length));
  await editor.edit((edit) => edit.replace(range, text));
};

const placeOf = ({ document }: vscode.TextEditor, text: string): vscode.Position =>
  document.positionAt(document.getText().indexOf(text) + 1);

async function hover(editor: vscode.TextEditor, text: string): Promise<string> {
  const found = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    editor.document.uri,
    placeOf(editor, text),
  );
  // Spaces of text are told apart from those of markup.
  return found
    .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
    .join('\n')
    .replaceAll('&nbsp;', ' ');
}

const actions = (editor: vscode.TextEditor, range: vscode.Range, kind?: string): Thenable<vscode.CodeAction[]> =>
  vscode.commands.executeCommand('vscode.executeCodeActionProvider', editor.document.uri, range, kind);

const lenses = async (editor: vscode.TextEditor): Promise<vscode.CodeLens[]> => {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    editor.document.uri,
    10,
  );
  return all.filter(({ command }) => command?.command.startsWith('gradwise.'));
};

for (const [name, language] of [
  ['typed.js', 'JavaScript'],
  ['typed.ts', 'TypeScript'],
] as const) {
  test(`${language}: the word that is to blame is underlined while code is typed, and no longer when it is mended`, async () => {
    const editor = await open(name, zeros);
    const found = await problem(editor);
    assert.equal(editor.document.getText(found.range), "'zeros'");
    assert.ok(typeof found.code === 'object' && found.code.value === 'zero-kernel-init', JSON.stringify(found.code));
    await replace(editor, "'zeros'", "'heNormal'");
    await noProblem(editor);
    await replace(editor, "'heNormal'", "'zeros'");
    assert.equal(editor.document.getText((await problem(editor)).range), "'zeros'");
  });
}

test('a half-written statement leaves the problems of other models as they are', async () => {
  const editor = await open('half.js', zeros);
  await problem(editor);
  await replace(editor, 'const model', 'const other = tf.sequential(\n\nconst model');
  await eventually('the problem, two lines further down', () =>
    problems(editor).some(({ range }) => editor.document.getText(range) === "'zeros'" && range.start.line === 5),
  );
});

test('hovering over a layer tells its numbers, and why it is underlined', async () => {
  const editor = await open('hovered.js', zeros.replace("'zeros'", "'heNormal'"));
  await eventually('a judged text', async () => (await hover(editor, 'dense')).includes('Fan-in'));
  assert.match(await hover(editor, 'dense'), /Fan-in 16, fan-out 32/);
  // He et al. 2015: √2 for ReLU.
  assert.match(await hover(editor, "'heNormal'"), /1\\?\.41 is wanted/);
  assert.doesNotMatch(await hover(editor, 'sequential'), /Fan-in/);
});

test('a line over each model tells how it is, and probes it', async () => {
  const editor = await open('lens.js', zeros.replace("'zeros'", "'heNormal'"));
  const [summary, probe] = await eventually('the line', async () => {
    const found = await lenses(editor);
    return found.length === 3 && found;
  });
  assert.match(summary?.command?.title ?? '', /^2 layers · G /);
  assert.equal(probe?.range.start.line, 2);
  assert.ok(probe.command);
  await vscode.commands.executeCommand(probe.command.command, ...(probe.command.arguments ?? []));
  await eventually('measurements', async () => (await hover(editor, 'dense')).includes('Measured'));
  // What was measured is still true when the model has only moved.
  await replace(editor, 'const model', '\n\nconst model');
  await eventually('the same, further down', async () => (await hover(editor, 'dense')).includes('Measured'));
  await replace(editor, 'units: 32', 'units: 33');
  await eventually('numbers of another model', async () => /fan-out 33/.test(await hover(editor, 'dense')));
  assert.doesNotMatch(await hover(editor, 'dense'), /Measured/);
});

test('a comment that switches the rule off is written on request', async () => {
  const editor = await open('suppressed.js', zeros);
  const { range } = await problem(editor);
  const disable = (await actions(editor, range)).find(({ title }) => title.includes('for this line'));
  assert.ok(disable?.edit);
  await vscode.workspace.applyEdit(disable.edit);
  assert.equal(editor.document.lineAt(3).text, '// gradwise-disable-next-line zero-kernel-init');
  await noProblem(editor);
});

test('problems of code go when it is closed', async () => {
  const editor = await open('closed.js', zeros);
  await problem(editor);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await eventually('no problem', () => vscode.languages.getDiagnostics(editor.document.uri).length === 0);
});

test('a topology is judged at the lines of its layers', async () => {
  const editor = await open('model.json', topology);
  const found = await problem(editor);
  assert.match(editor.document.getText(found.range), /Zeros/);
  await replace(editor, '"Zeros"', '"HeNormal"');
  await editor.document.save();
  await noProblem(editor);
});

test('weights beside a model.json are read, and read again when they were written', async () => {
  const saved = join(folder(), 'saved');
  writeSavedModel(saved);
  writeFileSync(join(saved, weightFile), savedWeights().slice(0, 1000));
  const editor = await open('saved/model.json');
  const codes = (): unknown[] => problems(editor).map(({ code }) => (typeof code === 'object' ? code.value : code));
  await eventually('what is missing', () => codes().includes('shard-size'));
  writeFileSync(join(saved, weightFile), savedWeights());
  await eventually('what the weights do', () => codes().join() === 'saturating-deep-stack');
  assert.match((await lenses(editor))[0]?.command?.title ?? '', /^12 layers · G −.* · 1 problem$/);
});

test('a configuration holds as soon as it is written, and what is wrong with it is said in it', async () => {
  const path = join(folder(), 'gradwise.config.json');
  const told = () =>
    vscode.languages.getDiagnostics(vscode.Uri.file(path)).filter(({ source }) => source === 'gradwise');
  const editor = await open('configured.js', zeros);
  const severity = (level: vscode.DiagnosticSeverity) => () => problems(editor)[0]?.severity === level;
  await eventually('an error', severity(vscode.DiagnosticSeverity.Error));
  writeFileSync(path, '{ "rules": { "zero-kernel-init": "info" } }');
  await eventually('a remark', severity(vscode.DiagnosticSeverity.Information));
  writeFileSync(path, '{ "rules": { "zero-kernel": "off" } }');
  const problem = await eventually('what is wrong', () => told()[0]);
  assert.equal(problem.range.start.character, 13);
  assert.ok(severity(vscode.DiagnosticSeverity.Information)(), 'what it said before holds');
  rmSync(path);
  await eventually('an error again', severity(vscode.DiagnosticSeverity.Error));
  await eventually('nothing wrong', () => told().length === 0);
});

test('the panel opens beside the code', async () => {
  const editor = await open('panel.js', zeros);
  await problem(editor);
  await vscode.commands.executeCommand('gradwise.openPanel');
  await eventually('its tab', () =>
    vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Gradwise: panel.js')),
  );
  assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), editor.document.uri.toString());
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
});
