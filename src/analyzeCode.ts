import { type Suppressions, suppressionsIn } from './findings/suppressions';
import type { Network } from './model';
import { drawnSummaries, type WeightSummary } from './probe/weights';
import { type ModuleReader, readTfjsCode, type TfjsCode } from './sources/tfjs-code';
import { type Built, buildNetwork } from './tfjs';

/** A network of code with its graph and what is known of its weights before they are drawn. */
export interface CodeNetwork {
  readonly network: Network;
  readonly built: Built;
  readonly summaries: ReadonlyMap<string, WeightSummary>;
}

export interface CodeText extends Pick<TfjsCode, 'remarks' | 'complete'> {
  readonly networks: readonly Network[];
  readonly suppressions: Suppressions;
}

/** The networks in a text. `path` is absolute; `read` gives the files that it imports. */
export function readText(path: string, text: string, read?: ModuleReader): CodeText {
  const code = readTfjsCode(text, { path: path.replaceAll('\\', '/'), ...(read && { read }) });
  return { ...code, suppressions: suppressionsIn(text) };
}

export function builtOf(network: Network): CodeNetwork {
  const built = buildNetwork(network);
  return { network, built, summaries: drawnSummaries(built.graph.initializers) };
}
