import { names } from '../findings/wording';
import {
  type Change,
  type Config,
  type ConfigObject,
  type ConfigValue,
  isList,
  isObject,
  type Layer,
  type LayerObject,
  meantOption,
  type Network,
  type Proposal,
} from '../model';
import { mend } from './evidence/proposals';
import type { Evidence, Rule } from './rule';

export const initializerIgnored: Rule = {
  meta: {
    id: 'initializer-ignored',
    title: 'An option that the library never reads',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model'],
  },
  *check(evidence) {
    const all = objectsOf(evidence).flatMap(({ layer, object }) =>
      unread(evidence, object).map((option) => ({ layer, object, option })),
    );
    const [first, ...others] = all;
    if (!first) return;
    const { layer, object, option } = first;
    const range = object.place?.file === undefined ? object.place?.options.get(option)?.property : undefined;
    const elsewhere = [...new Set(others.map((o) => o.object.name))];
    const name = meant(object, option);
    yield {
      severity: 'warning',
      message: `${option} of “${object.name}” has no effect${elsewhere.length ? ` (nor in ${names(elsewhere)})` : ''}: ${object.className} never reads it.`,
      explanation: `The library takes any option and reads those that it knows${knownTo(object)}. What ${option} says is dropped without a word, and the default counts in its place.`,
      advice: name === undefined ? 'Leave it out.' : `Say it as ${name}, or leave it out.`,
      blames: 'layer',
      ...(layer && { layer: layer.id }),
      ...(range && { range }),
      layers: [...new Set(all.flatMap((o) => o.layer?.id ?? []))],
      related: others.flatMap((o) =>
        o.layer ? [{ layer: o.layer.id, message: `${o.option} of “${o.object.name}” has no effect.` }] : [],
      ),
      proposals: proposals(all),
      evidence: { options: all.length },
    };
  },
};

/** Which initializers the class reads, where that is what the option was about. */
function knownTo({ className, config }: LayerObject): string {
  const known = read[className];
  if (!known || !Object.keys(config).some(isInitializer)) return '';
  const both = ' Its constructor draws both kernels, depthwise and pointwise, by depthwiseInitializer';
  return `: of initializers, ${className} reads ${known.join(' and ')}.${config.pointwiseInitializer ? both : ''}`.replace(
    /\.$/,
    '',
  );
}

const isInitializer = (option: string): boolean => /initiali[sz]er$/i.test(option);

/** The initializers that a class reads. Options of classes that are not here are not judged. */
const read: Readonly<Record<string, readonly string[]>> = {
  Conv1D: ['kernelInitializer', 'biasInitializer'],
  Conv2D: ['kernelInitializer', 'biasInitializer'],
  Conv2DTranspose: ['kernelInitializer', 'biasInitializer'],
  Conv3D: ['kernelInitializer', 'biasInitializer'],
  Conv3DTranspose: ['kernelInitializer', 'biasInitializer'],
  ConvLSTM2D: ['kernelInitializer', 'recurrentInitializer', 'biasInitializer'],
  Dense: ['kernelInitializer', 'biasInitializer'],
  DepthwiseConv2D: ['depthwiseInitializer', 'biasInitializer'],
  Embedding: ['embeddingsInitializer'],
  GRU: ['kernelInitializer', 'recurrentInitializer', 'biasInitializer'],
  LSTM: ['kernelInitializer', 'recurrentInitializer', 'biasInitializer'],
  SeparableConv2D: ['depthwiseInitializer', 'biasInitializer'],
  SimpleRNN: ['kernelInitializer', 'recurrentInitializer', 'biasInitializer'],
};

interface Unread {
  /** Where the option's object is behind one that is recognised. */
  readonly layer: Layer | undefined;
  readonly object: LayerObject;
  readonly option: string;
}

/** What the code makes, in its order: layers, and what wrappers and nested models hold. */
function objectsOf({ layers, model }: Evidence): readonly Omit<Unread, 'option'>[] {
  const recognised = new Map<Config, Layer>();
  for (const layer of layers) {
    for (const object of [layer.object, layer.weight?.declared?.layer]) {
      if (object && !recognised.has(object.config)) recognised.set(object.config, layer);
    }
  }
  const written = new Map(writtenIn(model.network).map((object) => [object.config, object]));
  for (const { weight } of layers) {
    const object = weight?.declared?.layer;
    if (object && !written.has(object.config)) written.set(object.config, object);
  }
  return [...written.values()].map((object) => ({ object, layer: recognised.get(object.config) }));
}

const writtenIn = (network: Network | undefined): readonly LayerObject[] =>
  (network?.layers ?? []).flatMap((object) => [
    ...(object.network ? writtenIn(object.network) : object.opaque ? [] : [object]),
    ...wrappedIn(object.config),
  ]);

/** Layers and cells in options of another one. */
function wrappedIn(config: Config): readonly LayerObject[] {
  const values = Object.values(config).flatMap((value) => (isList(value) ? value : [value]));
  return values
    .filter(isObject)
    .filter((value): value is ConfigObject & { readonly name: string } => value.name !== undefined)
    .flatMap(({ kind: _, network, ...object }) => [
      ...(network ? writtenIn(network) : [object]),
      ...wrappedIn(object.config),
    ]);
}

/** Saved topologies hold options that nobody wrote: there only pointwiseInitializer counts, and only where its weights are still drawn. */
function unread({ model, layers }: Evidence, { className, config }: LayerObject): readonly string[] {
  const slips = Object.keys(config).filter((key) => meantOption(className, key, config) !== undefined);
  const known = read[className];
  if (!known) return model.source === 'tfjs-code' ? slips : [];
  const isDrawn = layers.some(
    (l) => l.weight?.declared?.layer.config === config && l.weight.tensor?.data.kind === 'drawn',
  );
  const initializers = Object.keys(config).filter((key) => isInitializer(key) && config[key] && !known.includes(key));
  return [...new Set([...initializers, ...slips])].filter((key) => {
    if (model.source !== 'tfjs-code' && key !== 'pointwiseInitializer') return false;
    if (slips.includes(key)) return true;
    if (key !== 'pointwiseInitializer') return isDrawn;
    return isDrawn && !isSame(config[key], config.depthwiseInitializer ?? 'glorotUniform');
  });
}

/** Whether two options draw alike. */
const isSame = (a: ConfigValue | undefined, b: ConfigValue | undefined): boolean => described(a) === described(b);

function described(value: ConfigValue | undefined): string {
  if (typeof value === 'string') return `${value.charAt(0).toUpperCase()}${value.slice(1)} {}`;
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'object')
    return String(value);
  const given = Object.entries(value.config).filter(([key, v]) => key !== 'seed' && v !== null);
  return `${value.className} ${JSON.stringify(Object.fromEntries(given))}`;
}

/** The option that somebody who wrote this one had in mind: another spelling, or that of another class. */
function meant({ className, config }: LayerObject, option: string): string | undefined {
  const slip = meantOption(className, option, config);
  if (slip !== undefined) return slip;
  const first = /^(?:kernel|weights?|embedding|depthwise)_?Initiali[sz]er$/i.test(option)
    ? read[className]?.[0]
    : undefined;
  return first !== undefined && config[first] === undefined ? first : undefined;
}

function proposals(all: readonly Unread[]): readonly Proposal[] {
  const renamed = all.map(({ object, option }): Change | undefined => {
    const name = meant(object, option);
    return name === undefined ? undefined : { kind: 'rename', object, option, name };
  });
  const removed = all.map(({ object, option }): Change => ({ kind: 'remove', object, option }));
  const [first] = all;
  const name = first && meant(first.object, first.option);
  return [
    ...(name === undefined ? [] : mend(`Say it as ${name}`, renamed)),
    ...mend(`Leave ${first?.option} out, which has no effect`, removed, true),
  ];
}
