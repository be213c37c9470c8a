import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** For failures on machines that nobody can look at: what the extension has logged, and what every thread of its probes is waiting for. */
export function evidence(root: string, probes: readonly number[]): string {
  const logs = readdirSync(join(root, 'user-data/logs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /gradwise[^/]*\.log$/i.test(path))
    .map((path) => readOr(join(root, 'user-data/logs', path), ''));
  return [...logs, ...probes.map(threads)].join('\n');
}

function threads(pid: number): string {
  const lines = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const of = (file: string): string => readOr(`/proc/${pid}/task/${thread}/${file}`, '?').trim();
    // State, and the processor time in user and system mode in hundredths of a second.
    const stat = of('stat').split(') ').at(-1)?.split(' ') ?? [];
    return `  ${of('comm')}: ${stat[0]} ${stat[11]}+${stat[12]} in ${of('wchan')}`;
  });
  return [`Probe process ${pid}:`, ...lines].join('\n');
}

/** What a process says of itself may be gone when it is read. */
function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
