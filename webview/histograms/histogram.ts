import type { HistogramView } from '../../src/view/state';
import { elementsText } from '../counts';
import { element, svg } from '../dom';
import { compact, percent, significant } from '../numbers';
import { t } from '../text';
import { edgeLabels, width } from './labels';

const height = 76;
const axis = 16;
/** Of one bin, so that a few bins do not look like a wall. */
const widest = 22;

const title = (of: HistogramView['of']): string => {
  switch (of) {
    case 'output':
      return t('Output');
    case 'gradient':
      return t('Gradient ∂L/∂z');
    case 'weight':
      return t('Weight');
    case 'weight-gradient':
      return t('Weight gradient ∂L/∂W');
  }
};

/** The distribution of one tensor. Bins are powers of two, so equal widths make both sides of zero logarithmic. */
export function histogramFigure(view: HistogramView): HTMLElement {
  const caption = [
    elementsText(view.n),
    view.zeros > 0 ? t('{0} exactly zero', percent(view.zeros)) : null,
    view.nonFinite > 0 ? t('{0} not finite', compact(view.nonFinite)) : null,
  ];
  const text = caption.filter((part) => part !== null).join(' · ');
  const name = title(view.of);
  return element(
    'figure',
    { class: `histogram ${view.of}` },
    element('figcaption', {}, element('strong', {}, name), element('span', { class: 'dim' }, text)),
    bars(view, `${name}: ${text}`),
  );
}

function bars({ edges, counts }: HistogramView, label: string): SVGSVGElement {
  const highest = counts.reduce((a, b) => Math.max(a, b), 0);
  const step = Math.min(widest, width / Math.max(1, counts.length));
  const left = (width - step * counts.length) / 2;
  const gap = step > 4 ? 1 : 0;
  const graphic = svg('svg', { viewBox: `0 0 ${width} ${height + axis}`, role: 'img', 'aria-label': label });
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    // A bin that is not empty is at least one pixel high: rare extremes are what one looks for.
    const tall = Math.max(1, (count / highest) * (height - 4));
    const [low, high] = [edges[index] ?? 0, edges[index + 1] ?? 0];
    graphic.append(
      svg(
        'rect',
        {
          x: left + index * step,
          y: height - tall,
          width: step - gap,
          height: tall,
          class: low < 0 && high > 0 ? 'bar around-zero' : 'bar',
        },
        svg('title', {}, `${significant(low)} … ${significant(high)}: ${count.toLocaleString('en-US')}`),
      ),
    );
  }
  graphic.append(
    svg('line', { x1: 0, x2: width, y1: height + 0.5, y2: height + 0.5, class: 'base' }),
    ...edgeLabels(edges, step, left).map(({ x, text }) =>
      svg('text', { x, y: height + axis - 3, 'text-anchor': 'middle' }, text),
    ),
  );
  return graphic;
}
