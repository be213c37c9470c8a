import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Graph, LayerObject, Network, Remark, Tensor } from '../../model';
import { cellNamesLeftOut, foreignWeights } from './cell-names';
import { TfjsModelError } from './error';
import { textOf } from './file';
import { graphModelOf, isGraphModel } from './graph-model/convert';
import { type Json, JsonError, member, parseJson } from './json';
import { Lines } from './lines';
import { manifestOf } from './manifest';
import { networkOf } from './topology';
import { compiledOf } from './training';
import { storedWeights } from './weights';

/** What a model.json and the weight files beside it say. */
export interface TfjsModel {
  /** One for a layers-model, none where it cannot be read. */
  readonly networks: readonly Network[];
  /** Of a graph-model: as far as its operations are known. */
  readonly graph?: Graph;
  /** Beside `graph`, by the name of the ONNX node: the TensorFlow node that it is part of, with its place in the file. */
  readonly owners?: ReadonlyMap<string, LayerObject>;
  /** Without its weight files a topology is still read: then its weights are drawn from its initializers. */
  readonly errors: readonly TfjsModelError[];
  readonly remarks: readonly Remark[];
  /** The text of model.json; absent where it cannot be read. */
  readonly text?: string;
}

/**
 * Reads a model that TensorFlow.js saved or its converter wrote. `text` stands for the content of model.json where an editor has a newer
 * one than the disk. Synchronous; throws nothing, all that is wrong is among the errors.
 */
export function readTfjsModel(path: string, text?: string): TfjsModel {
  try {
    const whole = text ?? textOf(path);
    return { ...new Reading(path, whole).model(), text: whole };
  } catch (error) {
    return { networks: [], errors: [known(error)], remarks: [] };
  }
}

function known(error: unknown): TfjsModelError {
  if (error instanceof TfjsModelError) return error;
  throw error;
}

class Reading {
  private readonly lines: Lines;

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {
    this.lines = new Lines(text);
  }

  model(): TfjsModel {
    const root = this.root();
    const beside = member(root, 'modelTopology');
    const topology = beside ?? root;
    if (beside && isGraphModel(beside)) return this.graphModel(root, beside);
    const model = member(topology, 'model_config') ?? topology;
    if (!beside && !member(model, 'class_name')) {
      const said = `${this.path} has neither modelTopology nor class_name, so it is no TensorFlow.js model. Check that it is the file you meant.`;
      throw new TfjsModelError('not-tfjs-model', said);
    }
    const network = networkOf(model, this.lines);
    const training = member(root, 'trainingConfig') ?? member(topology, 'training_config');
    const compiled = compiledOf(training, outputNames(network), this.lines);
    const manifest = beside && member(root, 'weightsManifest');
    const errors: TfjsModelError[] = [];
    const stored = manifest && this.weights(manifest, errors);
    const named = stored?.size ? cellNamesLeftOut(stored, network) : undefined;
    return {
      networks: [{ ...network, ...(compiled && { compiled }), ...(named && { stored: named }) }],
      errors,
      remarks: named ? foreignWeights(named, network) : [],
    };
  }

  /** Without its weights nothing is known of it. */
  private graphModel(root: Json, topology: Json): TfjsModel {
    const manifest = member(root, 'weightsManifest');
    const errors: TfjsModelError[] = [];
    const stored = manifest ? this.weights(manifest, errors) : new Map<string, Tensor>();
    if (!stored) return { networks: [], errors, remarks: [] };
    const signature = member(root, 'signature') ?? member(member(root, 'userDefinedMetadata'), 'signature');
    return { networks: [], errors, ...graphModelOf(topology, signature, stored, this.lines) };
  }

  private root(): Json {
    const { text, path } = this;
    if (!text.trim()) throw new TfjsModelError('empty-file', `${path} is empty. Save or download it again.`);
    if (text.startsWith('version https://git-lfs')) {
      throw new TfjsModelError('lfs-pointer', `${path} is a Git LFS pointer, not the model. Run "git lfs pull" first.`);
    }
    try {
      return parseJson(text);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      throw this.notJson(error);
    }
  }

  private notJson({ message, offset, truncated }: JsonError): TfjsModelError {
    const { line, character } = this.lines.position(offset);
    const range = this.lines.range({ start: offset, end: Math.min(offset + 1, this.text.length) });
    const at = `line ${line + 1}, column ${character + 1}`;
    if (!/^\uFEFF?\s*[{[]/.test(this.text)) {
      const said = `${this.path} does not begin as JSON does. Check that it is the file you meant.`;
      return new TfjsModelError('not-json', said, range);
    }
    return truncated
      ? new TfjsModelError('truncated-file', `The JSON ends too early, at ${at}. Save or download it again.`, range)
      : new TfjsModelError('not-json', `The JSON ${message} at ${at}.`, range);
  }

  private weights(manifest: Json, errors: TfjsModelError[]): ReadonlyMap<string, Tensor> | undefined {
    try {
      // The runtime maps weights from the files themselves, not through links to them.
      const file = existsSync(this.path) ? realpathSync(this.path) : resolve(this.path);
      return storedWeights(dirname(file), manifestOf(manifest, this.lines), this.lines);
    } catch (error) {
      errors.push(known(error));
      return undefined;
    }
  }
}

/** Names of the layers whose outputs the network gives. */
const outputNames = ({ layers, calls, outputs }: Network): readonly string[] =>
  outputs.map(({ call }) => layers[calls[call]?.layer ?? -1]?.name ?? '');
