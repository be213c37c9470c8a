import type { Layout, LayoutInput } from './layout/graph';
import source from './layoutWorker?worker';

/** Lays out graphs in a worker, one at a time: a new one ends the one under way. */
export function layouts(done: (layout: Layout) => void, failed: (why: string) => void) {
  let worker: Worker | undefined;
  const cancel = (): void => {
    worker?.terminate();
    worker = undefined;
  };
  return {
    cancel,
    lay(input: LayoutInput): void {
      cancel();
      // The content security policy admits workers made of the bundle's own text, and no others.
      const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      worker = new Worker(address);
      URL.revokeObjectURL(address);
      worker.addEventListener('message', ({ data }: MessageEvent<Layout>) => {
        cancel();
        done(data);
      });
      worker.addEventListener('error', ({ message }) => {
        cancel();
        failed(message);
      });
      worker.postMessage(input);
    },
  };
}
