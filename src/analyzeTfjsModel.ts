import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { AnalyzeContext, AnalyzeOptions, SourceError } from './analysis';
import { waysToFeed, weightsOf } from './analyzeGraph';
import { subjectOf } from './analyzeNetwork';
import type { AnalysisProgress } from './analyzeProgress';
import { mendableText, type Reading } from './analyzeReading';
import type { Read } from './analyzeRoad';
import type { Subject } from './analyzeSubject';
import { recogniseLayers } from './layers';
import { elementCount, type Graph, type Network } from './model';
import type { OnnxModel } from './sources/onnx';
import { canonicalise } from './sources/onnx/canonicalise';
import { readTfjsModel, type TfjsModel, type TfjsModelError } from './sources/tfjs-model';
import { topologyEdits } from './sources/tfjs-model/edits';
import { buildNetwork } from './tfjs';

/** One `model.json`, with the weight files beside it. */
export const topologyReader =
  (path: string, options: AnalyzeOptions, context: AnalyzeContext): Read =>
  (progress) =>
    new ModelReading(path, options, progress, context).read();

class ModelReading {
  constructor(
    private readonly path: string,
    private readonly options: AnalyzeOptions,
    private readonly progress: AnalysisProgress,
    private readonly context: AnalyzeContext,
  ) {}

  read(): Promise<Reading> {
    return this.readAs(this.context.unsaved?.get(this.path.replaceAll('\\', '/')));
  }

  /** As the file is, or as it would be with this text. */
  private async readAs(content: string | undefined): Promise<Reading> {
    const { networks, graph, owners, errors, remarks, text } = readTfjsModel(this.path, content);
    const subjects: Subject[] = [];
    for (const network of networks) subjects.push(await this.network(network));
    if (graph) subjects.push(await this.graph(graph, owners));
    return {
      subjects,
      errors: errors.map(errorOf),
      remarks,
      ...(text !== undefined && {
        mendable: mendableText(
          text,
          (changes) => topologyEdits(changes, text),
          (mended) => this.readAs(mended),
        ),
      }),
    };
  }

  /** Of a layers-model. */
  private async network(network: Network): Promise<Subject> {
    const built = buildNetwork(network);
    const summaries = await this.weights(built.graph);
    return subjectOf(network, built, 'tfjs-model', summaries, this.file, this.options);
  }

  /** Of a graph-model, which knows operations and no layers. */
  private async graph(stated: Graph, owners: TfjsModel['owners'] = new Map()): Promise<Subject> {
    const file: OnnxModel = {
      file: this.file,
      irVersion: 10,
      opsets: stated.opsets ?? new Map([['', 21]]),
      graph: stated,
      functions: [],
      metadata: new Map(),
    };
    this.progress.tell('canonicalise', 0);
    const ways = waysToFeed(file, this.options);
    const { graph } = ways.first ?? canonicalise(file);
    const summaries = await this.weights(graph);
    const layers = recogniseLayers(graph, summaries, { declared: new Map(), owners });
    return {
      model: { name: stated.name || basename(dirname(this.file)), source: 'tfjs-model', graph, layers },
      summaries,
      ways,
      file: this.file,
      isParameter: (name, { dims }) => stated.initializers.has(name) && elementCount(dims) > 1,
      ...(graph.nodes.length === 0 && {
        refusal: { status: 'skipped', reason: 'No operation of the graph is known.' },
      }),
    };
  }

  private weights(graph: Graph) {
    this.progress.tell('weights', 0);
    return weightsOf(graph, (part) => this.progress.tell('weights', part), this.context.signal);
  }

  /** Weights lie in the folder that links lead to. */
  private get file(): string {
    return realpathSync(resolve(this.path));
  }
}

const errorOf = ({ code, message, range }: TfjsModelError): SourceError => ({
  code,
  message,
  ...(range && { range }),
});
