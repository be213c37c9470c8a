import { count, names, number } from '../findings/wording';
import type { Change, Parameter } from '../model';
import { isDrawn, ofParameter, storedName } from '../model';
import type { Stats } from '../probe/measured';
import { isFresh } from './evidence/grade';
import { initializer, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const sameSeedLayers: Rule = {
  meta: {
    id: 'same-seed-layers',
    title: 'Several layers start with the same random numbers',
    severity: 'warning',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { layers: 8 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const groups = sameDraws(evidence);
    const twins = groups.flatMap((group) => twinsIn(evidence, group));
    const deep = groups.filter((group) => group.length >= evidence.option('layers'));
    const pair = twins[0];
    if (pair) yield describeTwins(pair);
    else if (deep[0]) yield describeDeep(deep[0]);
  },
};

const related = (layers: readonly Layer[]): { layer: string; blames: 'initializer'; message: string }[] =>
  layers.map((l) => ({ layer: l.id, blames: 'initializer', message: `“${l.name}” starts with the same numbers.` }));

function describeTwins(layers: readonly Layer[]) {
  const [first, ...others] = layers;
  return {
    severity: 'warning' as const,
    message: `${names(layers.map((l) => l.name))} read the same input, start with the same random numbers, and their outputs are combined alike: they compute the same thing.`,
    explanation: `Layers with equal weights and equal inputs have equal outputs, and where what comes behind treats them alike their gradients ∂L/∂W = ∂L/∂z · xᵀ are equal as well: ${number(layers.length)} layers are worth one, and stay so. Random initial weights are there to break that symmetry, but a generator that starts from the same seed hands out the same numbers each time.`,
    advice: 'Give every layer a seed of its own, or none.',
    ...(first && { layer: first.id }),
    blames: 'initializer' as const,
    layers: layers.map((l) => l.id),
    related: related(others),
    proposals: reseeded(layers),
    evidence: { layers: layers.length, combined: 1 },
  };
}

function describeDeep(layers: readonly Layer[]) {
  const [first, ...others] = layers;
  return {
    severity: 'info' as const,
    message: `${count(layers.length, 'layer')} start with the same random numbers, from “${first?.name ?? ''}” on: in depth they multiply one matrix with itself.`,
    explanation: `Theory takes the weights of different layers as independent: the chances of each average out over depth, and the logarithm of the signal's size strays by about √L. With one matrix W in all ${number(layers.length)} layers they add up instead, and the power W^${number(layers.length)} follows its largest eigenvalue: it strays by about L. In ReLU networks of 64 units it made no difference over six layers, and a factor of ten either way over twenty. A generator that starts from the same seed hands out the same numbers each time; copies of a block that was initialised once do so, too.`,
    advice: 'Give every layer a seed of its own, or none; initialise copies of a block anew.',
    ...(first && { layer: first.id }),
    blames: 'initializer' as const,
    layers: layers.map((l) => l.id),
    related: related(others),
    proposals: reseeded(layers),
    evidence: { layers: layers.length, combined: 0 },
  };
}

/** Groups of layers, each with weights of its own, that hold the same numbers up to a factor. */
function sameDraws(evidence: Evidence): readonly (readonly Layer[])[] {
  const groups = new Map<string, Layer[]>();
  const stored = new Set<string>();
  for (const layer of evidence.layers) {
    const { weight } = layer;
    if (!weight || weight.initializer.kind === 'trained' || layer.kind === 'embedding') continue;
    const key = drawOf(evidence, weight);
    // One weight that several layers share is meant.
    if (key === undefined || stored.has(storedName(weight))) continue;
    stored.add(storedName(weight));
    groups.set(key, [...(groups.get(key) ?? []), layer]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

const fewestElements = 16;

/** What tells a draw: its shape, and either the seed and the kind of distribution, or the extremes and the mean in deviations of what is stored. */
function drawOf(evidence: Evidence, weight: Parameter): string | undefined {
  if (weight.tensor && isDrawn(weight.tensor)) {
    const { seed } = weight.declared?.config ?? {};
    // 0 is taken as no seed.
    if (typeof seed !== 'number' || seed === 0 || weight.tensor.data.kind !== 'drawn') return undefined;
    return [weight.shape.join('×'), weight.tensor.data.distribution.kind, seed].join(' ');
  }
  const stats = ofParameter(evidence.weights, weight);
  return stats && isRandom(stats) ? [weight.shape.join('×'), ...inDeviations(stats)].join(' ') : undefined;
}

const isRandom = ({ n, std, min, max, nonFinite, zeroFraction }: Stats): boolean =>
  n >= fewestElements && nonFinite === 0 && std > 0 && min < 0 && max > 0 && zeroFraction < 0.01;

/** Five digits each: three such numbers of two independent draws agree once in 10¹². */
const inDeviations = ({ mean, std, min, max }: Stats): string[] =>
  [mean / std, min / std, max / std].map((x) => x.toPrecision(5));

const combining = new Set(['Add', 'Sum', 'Mean', 'Max', 'Min', 'Mul']);

/** Those of a group that read one value, and whose outputs are added, averaged or multiplied. */
function twinsIn({ model }: Evidence, group: readonly Layer[]): readonly (readonly Layer[])[] {
  const byInput = new Map<string, Layer[]>();
  for (const layer of group) byInput.set(layer.input, [...(byInput.get(layer.input) ?? []), layer]);
  return [...byInput.values()].filter((layers) => {
    const outputs = new Set(layers.map((l) => l.output));
    const meets = model.graph.nodes.some(
      (n) => combining.has(n.op) && n.inputs.filter((input) => outputs.has(input)).length > 1,
    );
    return layers.length > 1 && meets && new Set(layers.map((l) => l.activation?.kind)).size === 1;
  });
}

const reseeded = (layers: readonly Layer[]) =>
  mendAll(
    'Draw without a seed',
    layers.map((layer) => ({ layer, changes: [withoutSeed(layer)] })),
    false,
  ).slice(0, 1);

function withoutSeed({ weight }: Layer): Change | undefined {
  const { declared, tensor } = weight ?? {};
  if (!declared || !tensor || !isDrawn(tensor)) return undefined;
  return {
    kind: 'set',
    object: declared.layer,
    option: declared.option,
    value: initializer(declared.className, { ...declared.config, seed: null }),
  };
}
