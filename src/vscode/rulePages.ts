import * as vscode from 'vscode';

/** Opens a rule's page as a preview; without an id, lets the reader choose one. Ids come from links, so unknown ones lead to the choice. */
export async function showRule(extension: vscode.Uri, id: unknown): Promise<void> {
  const { rules } = await import('../rules');
  const known = [...rules.values()].map(({ meta }) => meta);
  const meta = known.find((candidate) => candidate.id === id) ?? (await choose(known));
  if (!meta) return;
  const page = vscode.Uri.joinPath(extension, 'media', 'rules', `${meta.id}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}

async function choose<T extends { readonly id: string; readonly title: string }>(rules: readonly T[]) {
  const items = rules.map((meta) => ({ label: meta.id, description: meta.title, meta }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDescription: true,
  });
  return picked?.meta;
}
