import { names } from '../findings/wording';
import type { Change, ConfigValue, Layer, LayerObject, Proposal } from '../model';
import { mend } from './evidence/proposals';
import type { Evidence, Rule } from './rule';

export const initializerIgnored: Rule = {
  meta: {
    id: 'initializer-ignored',
    title: 'An initializer that the library never reads',
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
    const known = read[object.className] ?? [];
    const range = object.place?.file === undefined ? object.place?.options.get(option)?.property : undefined;
    yield {
      severity: 'warning',
      message: `${option} of “${layer.name}” has no effect${others.length ? ` (nor in ${names([...new Set(others.map((o) => o.layer.name))])})` : ''}: ${object.className} never reads it.`,
      explanation: `The library takes any option and reads those that it knows: of initializers, ${object.className} reads ${known.join(' and ')}.${option === 'pointwiseInitializer' ? ' Its constructor draws both kernels, depthwise and pointwise, by depthwiseInitializer.' : ''} What ${option} says is dropped without a word, and the default draws in its place.`,
      advice: `Say it as ${meant(object, option) ?? known[0] ?? 'kernelInitializer'}, or leave it out.`,
      layer: layer.id,
      blames: 'layer',
      ...(range && { range }),
      layers: [...new Set(all.map((o) => o.layer.id))],
      related: others.map((o) => ({ layer: o.layer.id, message: `${o.option} of “${o.layer.name}” has no effect.` })),
      proposals: proposals(all),
      evidence: { options: all.length },
    };
  },
};

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
  readonly layer: Layer;
  readonly object: LayerObject;
  readonly option: string;
}

function objectsOf({ layers }: Evidence): readonly { readonly layer: Layer; readonly object: LayerObject }[] {
  const seen = new Set<LayerObject>();
  return layers.flatMap((layer) => {
    const object = layer.weight?.declared?.layer ?? layer.object;
    if (!object || seen.has(object)) return [];
    seen.add(object);
    return [{ layer, object }];
  });
}

/** Saved topologies hold options that nobody wrote: there only pointwiseInitializer counts, and only where its weights are still drawn. */
function unread({ model, layers }: Evidence, { className, config }: LayerObject): readonly string[] {
  const known = read[className];
  if (!known) return [];
  const isDrawn = layers.some(
    (l) => l.weight?.declared?.layer.config === config && l.weight.tensor?.data.kind === 'drawn',
  );
  const options = Object.keys(config).filter((key) => /initiali[sz]er$/i.test(key) && config[key]);
  return options.filter((key) => {
    if (known.includes(key) || !isDrawn) return false;
    if (model.source !== 'tfjs-code' && key !== 'pointwiseInitializer') return false;
    return key !== 'pointwiseInitializer' || !isSame(config[key], config.depthwiseInitializer ?? 'glorotUniform');
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
  const spelled = option
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/initialiser$/i, 'Initializer')
    .replace(/initializer$/, 'Initializer');
  const known = read[className] ?? [];
  const fitting = known.find((k) => k.toLowerCase() === spelled.toLowerCase());
  const guess =
    fitting ?? (/^(?:kernel|weights?|embedding|depthwise)?Initializer$/.test(spelled) ? known[0] : undefined);
  return guess !== undefined && config[guess] === undefined ? guess : undefined;
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
