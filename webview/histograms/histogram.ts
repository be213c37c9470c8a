import type { HistogramView } from '../../src/view/state';
import { element, svg } from '../dom';
import { compact, percent, powerOfTen } from '../numbers';
import { t } from '../text';

const width = 260;
const height = 76;
const axis = 16;

const title = (of: HistogramView['of']): string => {
  switch (of) {
    case 'output':
      return t('Output');
    case 'gradient':
      return t('Gradient ‖∂L/∂z‖');
    case 'weight':
      return t('Weight');
    case 'weight-gradient':
      return t('Weight gradient ‖∂L/∂W‖');
  }
};

/** The distribution of one tensor. Bins are powers of two, so equal widths make both sides of zero logarithmic. */
export function histogramFigure(view: HistogramView): HTMLElement {
  const caption = [
    t('{0} elements', compact(view.n)),
    t('{0} exactly zero', percent(view.zeros)),
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
  const step = width / Math.max(1, counts.length);
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
          x: index * step,
          y: height - tall,
          width: Math.max(0.5, step - gap),
          height: tall,
          class: low < 0 && high > 0 ? 'bar around-zero' : 'bar',
        },
        svg('title', {}, `${low.toExponential(1)} … ${high.toExponential(1)}: ${count.toLocaleString('en-US')}`),
      ),
    );
  }
  graphic.append(
    svg('line', { x1: 0, x2: width, y1: height + 0.5, y2: height + 0.5, class: 'base' }),
    ...labels(edges, step),
  );
  return graphic;
}

/** Powers of ten below the edges nearest to them, no two closer than a label is wide; 0 below the bin that spans it. */
function labels(edges: readonly number[], step: number): SVGElement[] {
  const zero = edges.findIndex((low, index) => low < 0 && (edges[index + 1] ?? 0) > 0);
  const wanted = edges.flatMap((edge, index) => {
    if (edge === 0) return [{ x: index * step, text: '0' }];
    const logarithm = Math.log10(Math.abs(edge));
    const exponent = Math.round(logarithm);
    // Half a bin of log10(2): exactly one edge of each decade is this close.
    if (Math.abs(logarithm - exponent) > Math.log10(2) / 2) return [];
    return [{ x: index * step, text: `${edge < 0 ? '−' : ''}${powerOfTen(exponent)}` }];
  });
  const first = zero < 0 ? [] : [{ x: (zero + 0.5) * step, text: '0' }];
  const placed: { x: number; text: string }[] = [];
  for (const label of [...first, ...wanted.filter((_, index) => index % 2 === 0), ...wanted]) {
    const fits = label.x >= 14 && label.x <= width - 14;
    if (fits && placed.every((other) => Math.abs(other.x - label.x) >= 36)) placed.push(label);
  }
  return placed.map(({ x, text }) => svg('text', { x, y: height + axis - 3, 'text-anchor': 'middle' }, text));
}
