import type { Phase } from '../analysis';
import { type Severity, severities } from '../findings/finding';
import { arrayOf, type Check, isBoolean, isNumber, isString, nullable, objectOf, oneOf, unionOf } from './check';
import type {
  Amount,
  BoxView,
  CutView,
  FindingView,
  GateName,
  GateView,
  HistogramView,
  LayerDetails,
  LayerRow,
  ModelView,
  PanelState,
  PortView,
  PredictionView,
  Problem,
  RecurrenceView,
  Run,
  Step,
  StepView,
} from './state';

/** Run-time checks of everything in `state.ts`. */

const isSeverity: Check<Severity> = oneOf(...severities);

const phases: Readonly<Record<Phase, true>> = {
  read: true,
  weights: true,
  canonicalise: true,
  differentiate: true,
  load: true,
  run: true,
  judge: true,
};
const isPhase: Check<Phase> = (value): value is Phase => isString(value) && Object.hasOwn(phases, value);

const step = { phase: isPhase, done: isNumber, detail: nullable(isString) };
export const isStep = objectOf<Step>(step);

const isCut = objectOf<CutView>({ node: isString, op: isString, reason: isString });

const isRun = unionOf<'kind', Run>('kind', {
  running: objectOf({ kind: oneOf('running'), ...step }),
  unreadable: objectOf({ kind: oneOf('unreadable') }),
  static: objectOf({ kind: oneOf('static') }),
  restricted: objectOf({ kind: oneOf('restricted') }),
  virtual: objectOf({ kind: oneOf('virtual') }),
  cancelled: objectOf({ kind: oneOf('cancelled') }),
  probed: objectOf({ kind: oneOf('probed'), totalMs: isNumber, seeds: isNumber, training: isBoolean }),
  partial: objectOf({ kind: oneOf('partial'), reason: isString, cuts: arrayOf(isCut) }),
  failed: objectOf({ kind: oneOf('failed'), reason: isString, crashed: isBoolean }),
});

const isProblem = objectOf<Problem>({ message: isString, where: nullable(isString) });

const isPort = objectOf<PortView>({ name: isString, type: isString, from: nullable(isString) });

const isAmount = objectOf<Amount>({ value: isNumber, zeros: isNumber, nonFinite: isNumber });

const isPrediction = objectOf<PredictionView>({ log10: isNumber, band: isNumber });

const isLayer = objectOf<LayerRow>({
  id: isString,
  name: isString,
  kind: isString,
  shape: nullable(arrayOf(isNumber)),
  fanIn: nullable(isNumber),
  fanOut: nullable(isNumber),
  initializer: nullable(isString),
  activation: nullable(isString),
  normalisation: nullable(isString),
  residual: isBoolean,
  weight: nullable(isAmount),
  signal: nullable(isAmount),
  gradient: nullable(isAmount),
  gradientRms: nullable(isNumber),
  gradientSpread: nullable(isNumber),
  predicted: nullable(isPrediction),
  weightGradient: nullable(isAmount),
  relativeStep: nullable(isNumber),
  deadUnits: nullable(isNumber),
  gradientAbsent: nullable(isString),
  severity: nullable(isSeverity),
});

const isBox = objectOf<BoxView>({ label: isString, layer: nullable(isNumber), predecessors: arrayOf(isNumber) });

const isSpan: Check<readonly [number, number]> = (value): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber);

const isFinding = objectOf<FindingView>({
  rule: isString,
  severity: isSeverity,
  message: isString,
  explanation: isString,
  advice: isString,
  layer: nullable(isString),
  span: nullable(isSpan),
});

const isModel = objectOf<ModelView>({
  name: isString,
  producer: nullable(isString),
  opset: nullable(isNumber),
  parameters: isNumber,
  nodes: isNumber,
  inputs: arrayOf(isPort),
  outputs: arrayOf(isPort),
  layers: arrayOf(isLayer),
  boxes: nullable(arrayOf(isBox)),
  level: nullable(isNumber),
  layersOmitted: isNumber,
  findings: arrayOf(isFinding),
  findingsOmitted: isNumber,
});

export const isPanelState = objectOf<PanelState>({
  file: isString,
  run: isRun,
  problems: arrayOf(isProblem),
  model: nullable(isModel),
});

const isHistogram = objectOf<HistogramView>({
  of: oneOf('output', 'gradient', 'weight', 'weight-gradient'),
  n: isNumber,
  edges: arrayOf(isNumber),
  counts: arrayOf(isNumber),
  zeros: isNumber,
  nonFinite: isNumber,
});

const isGateName: Check<GateName> = oneOf('input', 'output', 'forget', 'update', 'reset', 'candidate', 'hidden');

type MeanAndStd = GateView['entering'];
const isMeanAndStd: Check<MeanAndStd> = (value): value is MeanAndStd =>
  Array.isArray(value) && value.length === 2 && value.every(nullable(isNumber));

const isGate = objectOf<GateView>({
  name: isGateName,
  entering: isMeanAndStd,
  leaving: isMeanAndStd,
  saturated: nullable(isNumber),
  weight: nullable(isNumber),
  recurrent: nullable(isNumber),
  bias: nullable(isNumber),
});

const isStepOfTime = objectOf<StepView>({ step: isNumber, hidden: isAmount, cell: nullable(isAmount) });

const isRecurrence = objectOf<RecurrenceView>({
  direction: oneOf('forward', 'reverse'),
  steps: isNumber,
  curve: arrayOf(isStepOfTime),
  gates: arrayOf(isGate),
});

export const isLayerDetails = objectOf<LayerDetails>({
  layer: isString,
  histograms: arrayOf(isHistogram),
  recurrence: arrayOf(isRecurrence),
});
