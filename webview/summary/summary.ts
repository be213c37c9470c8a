import type { ModelView, PanelState, PortView } from '../../src/view/state';
import { layersText, nodesText } from '../counts';
import { element } from '../dom';
import { compact } from '../numbers';
import { t } from '../text';

/** The file's name, and the model in one line. */
export function summary() {
  const title = element('h1', {});
  const facts = element('p', { class: 'model-facts' });
  const ports = element('dl', { class: 'ports' });
  return {
    element: element('header', { class: 'summary' }, title, facts, ports),
    update({ file, model }: PanelState): void {
      title.textContent = file;
      facts.replaceChildren(...(model ? modelFacts(model) : []));
      ports.replaceChildren(
        ...(model ? [...portRows(t('In'), model.inputs), ...portRows(t('Out'), model.outputs)] : []),
      );
    },
  };
}

const modelFacts = (model: ModelView): HTMLElement[] =>
  [
    model.name,
    model.producer,
    model.opset === null ? null : t('opset {0}', model.opset),
    layersText(model.layers.length + model.layersOmitted),
    nodesText(model.nodes),
    t('{0} parameters', compact(model.parameters)),
    model.layersOmitted > 0 ? t('the first {0} layers are shown', model.layers.length) : null,
  ]
    .filter((fact) => fact !== null && fact !== '')
    .map((fact) => element('span', { class: 'fact' }, fact));

function portRows(label: string, ports: readonly PortView[]): HTMLElement[] {
  if (ports.length === 0) return [];
  return [
    element('dt', {}, label),
    element(
      'dd',
      {},
      ...ports.map((port) =>
        element(
          'span',
          { class: 'port', title: port.from ?? undefined },
          element('strong', {}, port.name),
          ' ',
          port.type,
          port.from ? element('span', { class: 'dim' }, ` ← ${port.from}`) : null,
        ),
      ),
    ),
  ];
}
