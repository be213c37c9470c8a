import * as vscode from 'vscode';

/** Milliseconds without another change after which a file on disk counts as written. */
const quiet = 300;

/**
 * Calls back, with the last of them, when files on disk have been written, made or deleted, once for a write in many pieces. Those that do
 * not concern the caller are passed over.
 */
export function onDidChangeOnDisk(
  files: vscode.GlobPattern,
  changed: (uri: vscode.Uri) => void,
  concerns: (uri: vscode.Uri) => boolean = () => true,
): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(files);
  let timer: NodeJS.Timeout | undefined;
  const settle = (uri: vscode.Uri) => {
    if (!concerns(uri)) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed(uri), quiet);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(settle),
    watcher.onDidCreate(settle),
    watcher.onDidDelete(settle),
    { dispose: () => clearTimeout(timer) },
  );
}
