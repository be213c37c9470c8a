import type { Analysis, ModelAnalysis } from '../analysis';
import type { Finding, Fix } from '../findings/finding';
import { type Layer, ofParameter, type Parameter } from '../model';
import type { Stats } from '../probe/measured';
import { type ReportContext, relativePath } from './context';

/** The report for programs. Fields are only ever added; anything else changes `schemaVersion`. */
export function jsonReport(analyses: readonly Analysis[], context: ReportContext): string {
  const report = {
    schemaVersion: 1,
    tool: { name: 'gradwise', version: context.version },
    files: analyses.map((a) => ({
      path: relativePath(context.folder, a.path),
      source: a.source,
      errors: a.errors,
      remarks: a.remarks,
      models: a.models.map(modelJson),
      findings: a.models.flatMap((m) => m.findings.map((f) => findingJson(f, m.model.name))),
    })),
  };
  return `${onOneLine(JSON.stringify(report, finiteOrText, 2))}\n`;
}

/** Lists of numbers (shapes, histograms) on one line each: a third of the size, and legible. */
const onOneLine = (json: string): string =>
  json.replace(/\[\n\s*([^[\]{}"]*?)\n\s*\]/g, (_, list: string) => `[${list.replace(/\n\s*/g, ' ')}]`);

/** JSON has no NaN and no infinity: they are written as strings. */
export const finiteOrText = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

function modelJson({ model, weights, analytic, probe, trainingProbe }: ModelAnalysis): object {
  return {
    name: model.name,
    range: model.range,
    producer: model.producer,
    opset: model.opset,
    remarks: model.remarks,
    weightsElsewhere: model.weightsElsewhere,
    compiled: model.compiled,
    layers: model.layers.map((l) => layerJson(l, weights)),
    analytic: analytic && {
      layers: analytic.layers,
      segments: analytic.segments,
      forwardLog10: analytic.forwardLog10,
      gradientLog10: analytic.gradientLog10,
      band: analytic.band,
    },
    probe,
    trainingProbe,
  };
}

function layerJson(l: Layer, weights: ReadonlyMap<string, Stats>): object {
  const parameter = (p: Parameter | undefined): object | undefined =>
    p && {
      name: p.name,
      shape: p.shape,
      fanIn: p.fanIn,
      fanOut: p.fanOut,
      stats: ofParameter(weights, p),
      initializer: p.initializer,
    };
  return {
    id: l.id,
    name: l.name,
    kind: l.kind,
    range: l.object?.place?.file === undefined ? l.object?.place?.call : undefined,
    activation: l.activation?.kind ?? null,
    normalisation: l.normalisation?.kind ?? null,
    residual: l.residual,
    head: l.head,
    within: l.within?.path,
    input: l.input,
    preActivation: l.preActivation,
    output: l.output,
    weight: parameter(l.weight),
    recurrent: parameter(l.recurrent),
    bias: parameter(l.bias),
  };
}

const findingJson = (f: Finding, model: string): object => ({ model, ...f, fixes: f.fixes.map(fixJson) });

/** An edit of a graph is told without the new weights themselves. */
const fixJson = (fix: Fix): object =>
  fix.kind === 'text-edit'
    ? fix
    : {
        ...fix,
        edits: fix.edits.map((e) => ({ initializer: e.initializer, dtype: e.tensor.dtype, dims: e.tensor.dims })),
      };
