import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Physical memory of this process, in MiB. */

const pageMB = 4096 / 2 ** 20;

/** What cannot be dropped: on Linux without the mapped weights, which the system takes back when it needs the room. */
export function usedMB(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss() / 2 ** 20;
  const [, resident, shared] = readFileSync('/proc/self/statm', 'latin1').split(' ').map(Number);
  return ((resident ?? 0) - (shared ?? 0)) * pageMB;
}

/** The most it has held so far, mapped files included. Linux hands `resourceUsage` the parent's peak too, so it is asked elsewhere. */
export function peakMB(): number {
  const highWater =
    process.platform === 'linux' && /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return (highWater ? Number(highWater) : process.resourceUsage().maxRSS) / 1024;
}

type Collect = (options?: { readonly type: 'minor' }) => void;

let collect: Collect | undefined;

/**
 * Frees what nothing refers to any more, now: fetched tensors lie outside the JavaScript heap, whose collector does not feel their weight
 * and would let those of several stages pile up. `minor` frees what was made lately, in a tenth of the time.
 */
export function collectGarbage(extent: 'minor' | 'all'): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  if (extent === 'minor') collect({ type: 'minor' });
  else collect();
}
