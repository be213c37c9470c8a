import { type ModelAnalysis, shownProbe } from '../analysis';
import { type Finding, type Severity, severities } from '../findings/finding';
import { type Layer, ofParameter } from '../model';
import type { MeasuredTensor, Stats } from '../probe/measured';
import { limits, shorten } from './limits';
import { predictions } from './predictions';
import type { Amount, LayerRow } from './state';

const rms = (stats: Stats): number => Math.hypot(stats.mean, stats.std);

/** JSON has no infinity: a size that overflowed is shown as not finite. */
function amount(stats: Stats | null | undefined, size: (stats: Stats) => number): Amount | null {
  if (!stats) return null;
  const value = size(stats);
  return Number.isFinite(value)
    ? { value, zeros: stats.zeroFraction, nonFinite: stats.nonFinite }
    : { value: 0, zeros: stats.zeroFraction, nonFinite: Math.max(1, stats.nonFinite) };
}

const l2 = (stats: Stats): number => stats.l2;

/** The measured tensors of one layer, each where the probe measured it. */
export interface LayerTensors {
  readonly output: MeasuredTensor | undefined;
  readonly preActivation: MeasuredTensor | undefined;
  readonly weight: MeasuredTensor | undefined;
}

export function layerTensors(layer: Layer, tensors: ReadonlyMap<string, MeasuredTensor>): LayerTensors {
  const preActivation = tensors.get(layer.preActivation);
  const output = tensors.get(layer.output);
  return {
    output: output ?? preActivation,
    preActivation: preActivation?.gradient ? preActivation : output,
    weight: layer.weight && tensors.get(layer.weight.name),
  };
}

export const tensorsByName = (model: ModelAnalysis): ReadonlyMap<string, MeasuredTensor> =>
  new Map(shownProbe(model).tensors.map((tensor) => [tensor.name, tensor]));

/** One row for each layer, in the order of the model. */
export function layerRows(model: ModelAnalysis): LayerRow[] {
  const tensors = tensorsByName(model);
  const severity = highestSeverities(model.findings);
  const predicted = predictions(model, tensors);
  return model.model.layers.slice(0, limits.layers).map((layer) => ({
    ...layerRow(layer, layerTensors(layer, tensors), model, severity.get(layer.id) ?? null),
    predicted: predicted.get(layer.id) ?? null,
  }));
}

function layerRow(
  layer: Layer,
  { output, preActivation, weight }: LayerTensors,
  { weights }: ModelAnalysis,
  severity: Severity | null,
): Omit<LayerRow, 'predicted'> {
  const parameter = layer.weight;
  const stored = parameter && (ofParameter(weights, parameter) ?? weight?.value);
  const units = preActivation?.units ?? output?.units;
  const weightGradient = amount(weight?.gradient, l2);
  return {
    // The id is what a selection sends back, so it is never shortened; names are.
    id: layer.id,
    name: shorten(layer.name, limits.name),
    kind: layer.kind,
    shape: parameter ? parameter.shape.slice(0, limits.dimensions) : null,
    fanIn: parameter?.fanIn ?? null,
    fanOut: parameter?.fanOut ?? null,
    initializer: initializers(layer),
    activation: layer.activation?.kind ?? null,
    normalisation: layer.normalisation?.kind ?? null,
    residual: layer.residual,
    weight: amount(stored, rms),
    signal: amount(output?.value, rms),
    gradient: amount(preActivation?.gradient, l2),
    gradientSpread: finite(preActivation?.gradient?.seedStd ?? Number.NaN),
    gradientRms: preActivation?.gradient ? finite(rms(preActivation.gradient)) : null,
    weightGradient,
    relativeStep: weightGradient && stored && stored.l2 > 0 ? finite(weightGradient.value / stored.l2) : null,
    deadUnits: units && units.units > 0 ? units.dead / units.units : null,
    gradientAbsent: shortenOrNull(preActivation?.gradientAbsent ?? weight?.gradientAbsent),
    severity,
  };
}

function initializers({ weight, recurrent }: Layer): string | null {
  if (!weight) return null;
  return recurrent ? `${weight.initializer.kind}, recurrent ${recurrent.initializer.kind}` : weight.initializer.kind;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const shortenOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : shorten(text, limits.name);

function highestSeverities(findings: readonly Finding[]): Map<string, Severity> {
  const highest = new Map<string, Severity>();
  for (const { layer, severity } of findings) {
    if (layer === undefined) continue;
    const known = highest.get(layer);
    if (!known || severities.indexOf(severity) < severities.indexOf(known)) highest.set(layer, severity);
  }
  return highest;
}
