import { type ConfigValue, isList } from '../../../model';
import type { Interpreter } from '../interpreter';
import type { Place } from '../source';
import { ArrayValue, isObjectLike, type Site, type Value, type Written } from '../values';
import { ownCells } from './classes';
import { configOf, use } from './config';
import { LayerValue, type Making, type Note } from './layerValue';

/** Makes a layer of the library: `tf.layers.dense(options)`. */
export function makeLayer(className: string, given: readonly Value[], site: Site, i: Interpreter): LayerValue {
  const { weights, ...making } = readOptions(given[0], site, i);
  const name = nameOf(className, making.config, i);
  const config = className === 'RNN' ? withStackedCells(making.config, i) : making.config;
  return register({ className, name, site, repeats: [...i.repeats], ...making, config, weightsElsewhere: weights }, i);
}

/** The library makes one cell of a list of cells. */
function withStackedCells(config: LayerValue['config'], i: Interpreter): LayerValue['config'] {
  const { cell } = config;
  if (cell === undefined || !isList(cell)) return config;
  const stacked = { kind: 'object', className: 'StackedRNNCells', config: { cells: cell } } as const;
  return { ...config, cell: { ...stacked, name: i.names.layer('StackedRNNCells') } };
}

/** Keeps a layer, and gives inputs their tensor. */
export function register(making: Making, i: Interpreter): LayerValue {
  const layer = new LayerValue(making);
  i.made.push(layer);
  if (layer.className === 'InputLayer') callLayer(layer, [], layer.site, undefined, i);
  return layer;
}

/** Calls a layer; `inputs` are known. */
export function callLayer(
  layer: LayerValue,
  inputs: readonly Extract<Value, { kind: 'symbolic' }>[],
  site: Site | undefined,
  settings: Readonly<Record<string, ConfigValue>> | undefined,
  i: Interpreter,
) {
  const call = { order: i.nextCall(), layer, inputs, site, settings };
  layer.change({ calls: [...layer.calls, call] }, i.trail);
  return call;
}

interface ReadOptions {
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly options: ReadonlyMap<string, Written>;
  readonly notes: readonly Note[];
  readonly weights: Place | undefined;
}

/** The options of a layer, and notes about those that are not known. */
export function readOptions(value: Value, site: Site, i: Interpreter): ReadOptions {
  const { config, written, open } = configOf(value, i);
  use(written, site);
  const notes: Note[] = [];
  if (open)
    notes.push({ ...placeOfSite(site), message: `There may be more options here than can be seen: ${open.why}.` });
  const { weights, ...rest } = config;
  for (const [key, option] of Object.entries(rest)) {
    const hidden = hiddenIn(option);
    if (!hidden) continue;
    const place = written.get(key);
    const at = place ? { source: place.source, span: place.value } : placeOfSite(site);
    const what = hidden === option ? `\`${key}\`` : `A part of \`${key}\``;
    notes.push({ ...at, message: `${what} is not known here: ${hidden.why}.` });
  }
  const written_ = weights === undefined ? undefined : written.get('weights');
  const weightsAt = weights === undefined || weights === null ? undefined : written_ ? written_ : placeOfSite(site);
  return { config: rest, options: written, notes, weights: weightsAt };
}

const placeOfSite = ({ source, span }: Site): Place => ({ source, span });

type Hidden = Extract<ConfigValue, { kind: 'unknown' }>;

/** What is not known of an option: the whole, an item of a list, or an argument of an initializer. */
function hiddenIn(value: ConfigValue): Hidden | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return firstHidden(value);
  if (value.kind === 'unknown') return value;
  // A wrapped layer has said so itself.
  return value.name === undefined ? firstHidden(Object.values(value.config)) : undefined;
}

function firstHidden(values: readonly ConfigValue[]): Hidden | undefined {
  for (const value of values) {
    const hidden = hiddenIn(value);
    if (hidden) return hidden;
  }
  return undefined;
}

/** The name as given, or as the library gives one. */
function nameOf(className: string, config: Readonly<Record<string, ConfigValue>>, i: Interpreter): string {
  const { name } = config;
  const given = typeof name === 'string' && name !== '' ? name : undefined;
  if (className === 'InputLayer') return given ?? `input${i.names.next('input')}`;
  if (given !== undefined) return given;
  const cell = ownCells[className];
  if (cell) i.names.next(cell);
  return i.names.layer(className);
}

/** `tf.input({ shape })`: the tensor of a new input layer. */
export function makeInput(given: readonly Value[], site: Site, i: Interpreter): Value {
  const { config, options, notes } = readOptions(given[0], site, i);
  const { shape, batchShape, ...rest } = config;
  const batchInputShape = batchShape ?? withBatch(null, shape);
  const named = new Map(
    [...options].map(([key, option]) => [key === 'shape' || key === 'batchShape' ? 'batchInputShape' : key, option]),
  );
  const layer = register(
    {
      className: 'InputLayer',
      name: nameOf('InputLayer', config, i),
      config: batchInputShape === undefined ? rest : { ...rest, batchInputShape },
      site,
      options: named,
      repeats: [...i.repeats],
      notes,
    },
    i,
  );
  return tensorOf(layer);
}

/** A shape with the batch size before it; undefined where there is no shape. */
function withBatch(batchSize: ConfigValue, shape: ConfigValue | undefined): ConfigValue | undefined {
  if (shape === undefined || shape === null) return undefined;
  return isList(shape) ? [batchSize, ...shape] : shape;
}

/** The only tensor of an input. */
export function tensorOf(input: LayerValue): Value {
  const [call] = input.calls;
  return call && { kind: 'symbolic', call, output: 0 };
}

/** The input that the library puts before the first layer of a sequential model. */
export function implicitInput(first: LayerValue, i: Interpreter): LayerValue {
  const { batchInputShape, inputShape, batchSize, inputDType, inputLength } = first.config;
  const dtype = first.config.dtype ?? inputDType;
  const length =
    first.className === 'Embedding' ? (isList(inputLength ?? null) ? inputLength : [inputLength ?? null]) : undefined;
  const shape = batchInputShape ?? withBatch(batchSize ?? null, inputShape ?? length);
  return register(
    {
      className: 'InputLayer',
      name: `${first.name}_input`,
      config: { ...(shape !== undefined && { batchInputShape: shape }), ...(typeof dtype === 'string' && { dtype }) },
      notes:
        shape === undefined && first.site
          ? [
              {
                ...placeOfSite(first.site),
                message: `The first layer, ${first.name}, says nothing of the shape of its input.`,
              },
            ]
          : [],
    },
    i,
  );
}

/** An input for something that comes from where evaluation cannot look. */
export function unknownInput(into: LayerValue, site: Site, i: Interpreter): LayerValue {
  return register(
    {
      className: 'InputLayer',
      name: `${into.name}_input`,
      notes: [
        { ...placeOfSite(site), message: `What enters ${into.name} here is not known; it is taken for an input.` },
      ],
    },
    i,
  );
}

/** Tensors in an argument: one, or a list of them; undefined stands for what is not one. */
export function tensorsIn(value: Value): readonly (Extract<Value, { kind: 'symbolic' }> | undefined)[] {
  const list = value instanceof ArrayValue ? value.items : [value];
  return list.map((item) => (isObjectLike(item) && item.kind === 'symbolic' ? item : undefined));
}
