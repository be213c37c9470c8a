import * as vscode from 'vscode';
import { activeModel } from './activeFile';
import type { Analyses } from './analyses';
import { onnxEditor } from './onnxEditor';
import { showRule } from './rulePages';
import { analyzeModels } from './workspaceAnalysis';

/** The palette's commands. */
export function commands(
  extension: vscode.Uri,
  analyses: Pick<Analyses, 'run' | 'forget'>,
  log: Pick<vscode.LogOutputChannel, 'show'>,
): vscode.Disposable {
  const register = (name: string, run: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(`gradwise.${name}`, run);
  return vscode.Disposable.from(
    register('analyzeFile', async (argument) => {
      const uri = await model(argument);
      if (uri) await analyzeModels([uri], analyses);
    }),
    register('analyzeWorkspace', async () => {
      await analyzeModels(await vscode.workspace.findFiles('**/*.onnx', '**/node_modules/**'), analyses);
    }),
    register('probe', async (argument) => {
      const uri = await model(argument);
      if (uri) await analyses.run(uri, { probe: true });
    }),
    register('openPanel', async (argument) => {
      const uri = await model(argument);
      if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, onnxEditor);
    }),
    register('showLog', () => log.show()),
    register('showRule', (argument) => showRule(extension, argument)),
  );
}

/** The file that a menu names, or the one in the active tab, or one that the reader chooses. */
async function model(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  const active = activeModel();
  if (active) return active;
  const [chosen] = (await vscode.window.showOpenDialog({ filters: { ONNX: ['onnx'] } })) ?? [];
  return chosen;
}
