import { writeSync } from 'node:fs';
import { usedMB } from './memory';

/**
 * Ends the process from its second thread, when the first is inside the runtime and hears nothing: when the parent is gone, and when memory
 * passes the limit.
 */
export interface Limits {
  readonly parent: number;
  readonly memoryLimitMB: number;
}

/** Written to standard error before the end; the parent looks for it. */
export const memoryNotice = 'gradwise: the memory limit is reached';

const everyMs = 50;

export function watch({ parent, memoryLimitMB }: Limits): void {
  setInterval(() => {
    if (!isParent(parent)) end();
    if (usedMB() > memoryLimitMB) {
      writeSync(2, `${memoryNotice}\n`);
      end();
    }
  }, everyMs);
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** An orphan is adopted by another process; on Windows it keeps the number of its dead parent. */
function isParent(pid: number): boolean {
  if (process.platform !== 'win32') return process.ppid === pid;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
