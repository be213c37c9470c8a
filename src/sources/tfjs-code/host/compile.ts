import { placeOfItem } from '../expressions/objects';
import type { Interpreter } from '../interpreter';
import type { Place, SourceText } from '../source';
import type { Span } from '../syntax';
import { ArrayValue, isHost, isObjectLike, ObjectValue, type Site, type Value } from '../values';
import type { LayerValue } from './layerValue';

/** What `compile` was given. */
export interface CompiledCode extends Place {
  /** One for each output; null for what is not known or the program's own. By output name where that is how they are given. */
  readonly losses: readonly (LossCode | null)[] | ReadonlyMap<string, LossCode | null>;
  readonly optimizer: OptimizerCode | undefined;
}

export interface OptimizerCode {
  readonly name: string;
  readonly learningRate?: number;
  /** Where it is made; where it is given by name, nowhere. */
  readonly site?: Site;
}

export interface LossCode {
  readonly name: string;
  readonly place: { readonly source: SourceText; readonly span: Span } | undefined;
  readonly probabilities: boolean;
}

/** Losses of `tf.losses` that take logits rather than probabilities. */
const takesLogits = new Set(['softmaxCrossEntropy', 'sigmoidCrossEntropy']);

function lossOf(value: Value, place: LossCode['place']): LossCode | null {
  if (typeof value === 'string') return { name: value, place, probabilities: true };
  if (!isHost(value)) return null;
  const name = value.path.split('.').at(-1) ?? '';
  return { name, place, probabilities: !(value.path.startsWith('losses.') && takesLogits.has(name)) };
}

function lossesOf(value: Value, place: LossCode['place'], i: Interpreter): CompiledCode['losses'] {
  if (value instanceof ArrayValue) return value.items.map((item, n) => lossOf(item, placeOfItem(value, n) ?? place));
  if (!(value instanceof ObjectValue)) return value === undefined ? [] : [lossOf(value, place)];
  return new Map(
    [...value.properties].map(([key, slot]) => {
      const written = slot.written && { source: slot.written.source, span: slot.written.value };
      return [key, lossOf(i.get(value, key), written)];
    }),
  );
}

function optimizerOf(value: Value): CompiledCode['optimizer'] {
  if (typeof value === 'string') return { name: value };
  if (!isObjectLike(value) || value.kind !== 'optimizer') return undefined;
  const { name, learningRate, site } = value;
  return { name, site, ...(learningRate !== undefined && { learningRate }) };
}

/** `model.compile({ loss, optimizer })`. */
export function compileModel(model: LayerValue, [options]: readonly Value[], site: Site, i: Interpreter): void {
  const written = options instanceof ObjectValue ? options.find('loss')?.written : undefined;
  const place = written && { source: written.source, span: written.value };
  const compiled: CompiledCode = {
    source: site.source,
    span: site.span,
    losses: options === undefined ? [] : lossesOf(i.get(options, 'loss'), place, i),
    optimizer: options === undefined ? undefined : optimizerOf(i.get(options, 'optimizer')),
  };
  for (const one of [model, ...model.alternatives]) one.changeModel({ compiled }, i.trail);
}
