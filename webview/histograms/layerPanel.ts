import type { LayerDetails, LayerRow } from '../../src/view/state';
import { element } from '../dom';
import { kindText, shapeText } from '../layers/text';
import { throughTime } from '../recurrent/throughTime';
import { t } from '../text';
import { histogramFigure } from './histogram';

/** The selected layer: what it is, what it does through time where it is recurrent, and how its values and gradients are distributed. */
export function layerPanel() {
  const content = element('div', {});
  const root = element(
    'section',
    { 'aria-label': t('Selected layer'), class: 'layer-panel' },
    element('h2', {}, t('Selected layer')),
    content,
  );
  return {
    element: root,
    update(layer: LayerRow | undefined, details: LayerDetails | undefined): void {
      if (!layer) {
        content.replaceChildren(element('p', { class: 'dim' }, t('Select a layer in the chart or the table.')));
        return;
      }
      content.replaceChildren(
        element(
          'p',
          { class: 'layer-title' },
          element('strong', {}, layer.name),
          element('span', { class: 'dim' }, kindText(layer)),
        ),
        facts(layer),
        ...distributions(layer, details),
      );
    },
  };
}

/** Nothing until the extension has answered: a sentence that is false the next moment would only make the panel jump. */
function distributions(layer: LayerRow, details: LayerDetails | undefined): HTMLElement[] {
  if (details?.layer !== layer.id) return [];
  const { histograms, recurrence } = details;
  const figures =
    histograms.length > 0
      ? element('div', { class: 'histograms' }, ...histograms.map(histogramFigure))
      : element('p', { class: 'dim' }, t('No distributions were measured for this layer.'));
  return [...throughTime(recurrence), figures];
}

function facts(layer: LayerRow): HTMLElement {
  const rows: (readonly [string, string | null])[] = [
    [t('Weight'), layer.shape && shapeText(layer.shape)],
    [t('Fan-in, fan-out'), layer.fanIn === null ? null : `${layer.fanIn}, ${layer.fanOut ?? '–'}`],
    [t('Initializer'), layer.initializer],
    [t('Activation'), layer.activation],
    [t('No gradient'), layer.gradientAbsent],
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([label, text]) => (text === null ? [] : [element('dt', {}, label), element('dd', {}, text)])),
  );
}
