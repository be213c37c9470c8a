import { type Analysis, type ModelAnalysis, type SourceError, shownProbe } from '../analysis';
import type { Finding } from '../findings/finding';
import { type Model, parameterCount, type ValueInfo } from '../model';
import type { Measured } from '../probe/measured';
import { boxes } from './boxes';
import { layerRows } from './layerRows';
import { limits, shorten } from './limits';
import { type Activity, runOf } from './run';
import type { FindingView, LayerRow, ModelView, PanelState, PortView, Problem } from './state';

/** What the panel shows of one of a file's models: as much of the analysis as there is, and what is being done about the rest. */
export function panelState(
  file: string,
  analysis: Analysis | undefined,
  activity: Activity,
  model = analysis?.models[0],
): PanelState {
  return {
    file: shorten(file, limits.name),
    run: runOf(analysis, activity, model),
    problems: (analysis?.errors ?? []).slice(0, limits.problems).map(problem),
    model: model ? modelView(model) : null,
  };
}

function problem({ message, node, offset }: SourceError): Problem {
  const where = node !== undefined ? `node ${node}` : offset !== undefined ? `byte ${offset}` : null;
  return { message: shorten(message, limits.text), where: where && shorten(where, limits.name) };
}

function modelView(analysis: ModelAnalysis): ModelView {
  const { model, findings } = analysis;
  const probe = shownProbe(analysis);
  const { graph, layers } = model;
  const rows = layerRows(analysis);
  const places = new Map(layers.slice(0, limits.layers).map((layer, index) => [layer.id, index]));
  return {
    name: shorten(model.name, limits.name),
    producer: model.producer === undefined ? null : shorten(model.producer, limits.name),
    opset: model.opset ?? null,
    parameters: parameterCount(layers),
    nodes: graph.nodes.length,
    inputs: ports(graph.inputs, probe),
    outputs: ports(named(graph.outputs, model), probe),
    layers: rows,
    boxes: boxes(model),
    level: level(rows.filter((_, place) => layers[place]?.head === false)),
    layersOmitted: Math.max(0, layers.length - limits.layers),
    findings: findings.slice(0, limits.findings).map((finding) => findingView(finding, places)),
    findingsOmitted: Math.max(0, findings.length - limits.findings),
  };
}

/** Of the last of these layers whose gradient was measured; of the last that it is predicted for, where none was. */
function level(hidden: readonly LayerRow[]): number | null {
  const measured = hidden.flatMap(({ gradient }) =>
    gradient && gradient.nonFinite === 0 && gradient.value > 0 ? [Math.log10(gradient.value)] : [],
  );
  return measured.at(-1) ?? hidden.flatMap(({ predicted }) => predicted?.log10 ?? []).at(-1) ?? null;
}

function ports(infos: readonly ValueInfo[], probe: Measured): PortView[] {
  return infos.slice(0, limits.ports).map((info) => {
    const probed = probe.inputs.find((input) => input.name === info.name);
    return {
      name: shorten(info.name, limits.name),
      type: typeText(info),
      from: probed ? shorten(`${probed.from} [${probed.shape.join(', ')}]`, limits.name) : null,
    };
  });
}

/** In a graph that was made of layers, a value is named after the layer and the operator that makes it: `head:Add:47`. */
const named = (values: readonly ValueInfo[], { source }: Model): readonly ValueInfo[] =>
  source === 'onnx' ? values : values.map((value) => ({ ...value, name: value.name.replace(/:\w+:\d+$/, '') }));

/** `float32 [batch, 3, 224, 224]`; an unknown dimension is `?`, an unknown rank `[…]`. */
function typeText({ dtype, shape, container }: ValueInfo): string {
  const dims = shape ? shape.slice(0, limits.dimensions).map((d) => shorten(String(d ?? '?'), 40)) : ['…'];
  return `${dtype ?? container ?? '?'} [${dims.join(', ')}]`;
}

const findingView = (finding: Finding, places: ReadonlyMap<string, number>): FindingView => ({
  rule: finding.ruleId,
  severity: finding.severity,
  message: shorten(finding.message, limits.text),
  explanation: shorten(finding.explanation, limits.text),
  advice: shorten(finding.advice, limits.text),
  layer: finding.layer ?? null,
  span: span(finding, places),
});

function span({ layer, layers }: Finding, places: ReadonlyMap<string, number>): FindingView['span'] {
  const covered = (layers ?? (layer === undefined ? [] : [layer])).flatMap((id) => places.get(id) ?? []);
  if (covered.length === 0) return null;
  return [covered.reduce((a, b) => Math.min(a, b)), covered.reduce((a, b) => Math.max(a, b))];
}
