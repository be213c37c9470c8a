import { type Analysis, type AnalyzeOptions, defaultOptions } from './analysis';
import { modelOf } from './analyzeNetwork';
import { conclude, knownOf, unmeasured, withoutRepetition } from './analyzeVerdict';
import { type Suppressions, suppressionsIn } from './findings/suppressions';
import type { Network } from './model';
import { drawnSummaries, type WeightSummary } from './probe/weights';
import { type ModuleReader, readTfjsCode, type TfjsCode } from './sources/tfjs-code';
import { type Built, buildNetwork } from './tfjs';

/** A network of code, with its graph and what is known of its weights before they are drawn. */
export interface CodeNetwork {
  readonly network: Network;
  readonly built: Built;
  readonly summaries: ReadonlyMap<string, WeightSummary>;
}

export interface CodeText extends Pick<TfjsCode, 'remarks'> {
  readonly networks: readonly CodeNetwork[];
  readonly suppressions: Suppressions;
}

/** The networks in a text. `path` is absolute; `read` gives the files that it imports. */
export function readText(path: string, text: string, read?: ModuleReader): CodeText {
  const { networks, remarks } = readTfjsCode(text, { path: path.replaceAll('\\', '/'), ...(read && { read }) });
  return {
    networks: networks.map((network) => {
      const built = buildNetwork(network);
      return { network, built, summaries: drawnSummaries(built.graph.initializers) };
    }),
    remarks,
    suppressions: suppressionsIn(text),
  };
}

export interface TextOptions {
  readonly rules?: AnalyzeOptions['rules'];
  /** Gives the text of files that the code imports; without it they are unknown. */
  readonly read?: ModuleReader;
}

/** Layer code as it stands in an editor, judged by what is known without running it: synchronous, for every keystroke. Throws nothing. */
export function analyzeText(path: string, text: string, { rules, read }: TextOptions = {}): Analysis {
  const { networks, remarks, suppressions } = readText(path, text, read);
  const probe = unmeasured('skipped', 'Code is judged without running it while it is being written.', defaultOptions);
  return {
    path,
    source: 'tfjs-code',
    errors: [],
    ...(remarks.length && { remarks }),
    models: withoutRepetition(
      networks.map(({ network, built, summaries }) => {
        const model = modelOf(network, built, 'tfjs-code', summaries);
        return conclude(knownOf({ model, summaries }), { probe }, rules, suppressions);
      }),
    ),
  };
}
