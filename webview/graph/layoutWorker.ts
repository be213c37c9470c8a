import type { LayoutInput } from './layout/graph';
import { layOut } from './layout/layout';

/** Lays out one graph, off the thread that draws. Whoever does not want the answer any more ends the worker. */
addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => postMessage(layOut(data)));
