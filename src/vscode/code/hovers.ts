import * as vscode from 'vscode';
import type { ModelAnalysis } from '../../analysis';
import { number } from '../../findings/wording';
import type { Layer } from '../../model';
import type { LayerFact } from '../../view/layerFacts';
import { contains, layersAt } from '../../view/layerPlaces';
import type { Analyses } from '../analyses';
import { textLanguages } from './documents';
import { toRange } from './ranges';

/** Layers of a loop that are told one by one. */
const mostLayers = 3;

/** Over a layer's call, its activation or its initializer: what theory predicts there, what was measured, and why it is underlined. */
export const hovers = (analyses: Pick<Analyses, 'get'>): vscode.Disposable =>
  vscode.languages.registerHoverProvider([...textLanguages], {
    provideHover: async (document, position) => {
      const known = analyses.get(document.uri);
      if (!known?.analysis || known.version !== document.version) return undefined;
      for (const model of known.analysis.models) {
        const layers = layersAt(model.model.layers, position).filter((layer) => isTold(layer, position));
        if (layers[0]) return new vscode.Hover(await text(model, layers, position));
      }
      return undefined;
    },
  });

/** The words that say what the layer is, not everything between its brackets. */
function isTold({ object, activationObject, weight }: Layer, position: vscode.Position): boolean {
  const places = [object, activationObject, weight?.declared?.layer].flatMap((o) => o?.place ?? []);
  const options = places.flatMap(({ options }) => [...options]);
  return (
    places.some(({ callee }) => contains(callee, position)) ||
    options.some(
      ([name, { property }]) => /activation|initializer|units|filters/i.test(name) && contains(property, position),
    )
  );
}

async function text(
  model: ModelAnalysis,
  layers: readonly Layer[],
  position: vscode.Position,
): Promise<vscode.MarkdownString> {
  const { layerFacts } = await import('../../view/layerFacts');
  const shown = new vscode.MarkdownString();
  const line = (content: string) => shown.appendMarkdown('\n\n').appendText(content);
  for (const [index, layer] of layers.slice(0, mostLayers).entries()) {
    if (index > 0) shown.appendMarkdown('\n\n---');
    shown.appendMarkdown('\n\n**').appendText(layer.name).appendMarkdown('** · ').appendText(kindOf(layer));
    for (const fact of layerFacts(model, layer)) line(factText(fact));
  }
  if (layers.length > mostLayers) line(vscode.l10n.t('{0} more layers are made here.', layers.length - mostLayers));
  const ids = new Set(layers.map(({ id }) => id));
  const findings = model.findings.filter(
    ({ layer, range }) => (layer !== undefined && ids.has(layer)) || (range && toRange(range).contains(position)),
  );
  for (const { explanation } of findings) {
    shown.appendMarkdown('\n\n---');
    line(explanation);
  }
  return shown;
}

const kindOf = ({ kind, activation, weight }: Layer): string =>
  [kind, weight && `[${weight.shape.join(', ')}]`, activation?.kind].filter(Boolean).join(' · ');

function factText(fact: LayerFact): string {
  const { t } = vscode.l10n;
  switch (fact.kind) {
    case 'fans':
      return t('Fan-in {0}, fan-out {1}', number(fact.fanIn), number(fact.fanOut));
    case 'variance':
      return t('Var(w) = {0} ({1}, {2})', number(fact.value), fact.initializer, fact.origin);
    case 'recurrent-variance':
      return t('From step to step: Var(w) = {0} ({1}, {2})', number(fact.value), fact.initializer, fact.origin);
    case 'gain':
      return fact.wanted === null
        ? t('Gain √(fan-in·Var(w)) = {0}; no gain suits this activation', number(fact.now))
        : t('Gain √(fan-in·Var(w)) = {0}; {1} is wanted', number(fact.now), number(fact.wanted));
    case 'predicted':
      return fact.chi === null
        ? t('Predicted: E[z²] = {0}', number(fact.q))
        : t('Predicted: E[z²] = {0}, χ = {1}', number(fact.q), number(fact.chi));
    case 'gradient':
      return t('Measured: ‖∂L/∂z‖ = {0}, ‖∂L/∂W‖ = {1}', orDash(fact.preActivation), orDash(fact.weight));
    case 'signal':
      return t('Measured: output RMS {0}', number(fact.rms));
  }
}

const orDash = (value: number | null): string => (value === null ? '–' : number(value));
