import * as vscode from 'vscode';
import { activeModel } from './activeFile';
import type { Analyses } from './analyses';
import type { CodePanels } from './code/codePanels';
import { modelArgument } from './code/modelArgument';
import type { Configurations } from './configurations';
import type { Mending } from './mending';
import { onnxEditor } from './onnxEditor';
import { showRule } from './rulePages';
import { analyzeModels, modelsInWorkspace } from './workspaceAnalysis';

/** The palette's commands, and those of lines over models in code. */
export function commands(
  extension: vscode.Uri,
  analyses: Pick<Analyses, 'run' | 'forget' | 'cancel'>,
  panels: Pick<CodePanels, 'open'>,
  configurations: Pick<Configurations, 'ignores'>,
  mending: Pick<Mending, 'fixModel' | 'recommend'>,
  log: Pick<vscode.LogOutputChannel, 'show'>,
): vscode.Disposable {
  const register = (name: string, run: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(`gradwise.${name}`, run);
  return vscode.Disposable.from(
    register('analyzeFile', async (argument) => {
      const chosen = await model(argument);
      if (chosen) await analyzeModels([chosen.uri], analyses);
    }),
    register('analyzeWorkspace', async () => analyzeModels(await modelsInWorkspace(configurations), analyses)),
    register('probe', async (argument) => {
      const chosen = await model(argument);
      if (chosen) await analyses.run(chosen.uri, { probe: true });
    }),
    register('cancel', (argument) => {
      const chosen = modelArgument(argument);
      if (chosen) analyses.cancel(chosen.uri);
    }),
    register('openPanel', async (argument) => {
      const chosen = await model(argument);
      if (chosen?.uri.path.endsWith('.onnx')) {
        await vscode.commands.executeCommand('vscode.openWith', chosen.uri, onnxEditor);
      } else if (chosen) {
        panels.open(chosen.uri, chosen.model);
      }
    }),
    register('fixModel', async (argument) => {
      const chosen = await model(argument);
      if (chosen) await mending.fixModel(chosen.uri);
    }),
    register('recommend', async (argument) => {
      const chosen = await model(argument);
      if (chosen) await mending.recommend(chosen.uri);
    }),
    register('showLog', () => log.show()),
    register('showRule', (argument) => showRule(extension, argument)),
  );
}

/** What a line of code or a menu names, or the file in the active tab, or one that the reader chooses. */
async function model(argument: unknown): ReturnType<typeof chosenModel> {
  return argument instanceof vscode.Uri ? { uri: argument, model: 0 } : (modelArgument(argument) ?? chosenModel());
}

async function chosenModel(): Promise<ReturnType<typeof modelArgument>> {
  const active = activeModel();
  if (active) return { uri: active, model: 0 };
  const [uri] = (await vscode.window.showOpenDialog({ filters: { ONNX: ['onnx'] } })) ?? [];
  return uri && { uri, model: 0 };
}
