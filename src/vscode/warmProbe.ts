import * as vscode from 'vscode';
import type { ProbeProcess } from '../probe/client';
import { memoryLimitMB } from './settings';

/** The one probe process of this window: started when it is first needed, kept warm, started anew when its limit changes. */
export class WarmProbe implements vscode.Disposable {
  private process: ProbeProcess | undefined;
  private readonly watching = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('gradwise.probe.memoryLimitMB')) this.end();
  });

  async get(): Promise<ProbeProcess> {
    const { startProbe } = await import('../probe/client');
    const limit = memoryLimitMB();
    this.process ??= startProbe(limit === undefined ? {} : { memoryLimitMB: limit });
    return this.process;
  }

  dispose(): void {
    this.watching.dispose();
    this.end();
  }

  private end(): void {
    this.process?.dispose();
    this.process = undefined;
  }
}
