import type { FindingView, LayerRow, ModelView } from '../../src/view/state';
import { layerAxis, logAxis } from '../chart/axis';
import { dots, line, type Point, severityMark, spanBar } from '../chart/marks';
import { type LogScale, logScale } from '../chart/scale';
import { element, on, svg } from '../dom';
import { stepBy } from '../keys';
import { kindText, measuredTexts } from '../layers/text';
import { t } from '../text';
import { legend } from './legend';
import { tooltip } from './tooltip';

const margin = { left: 60, right: 18, marks: 20, gap: 30, axis: 22 };
/** Middle of the lane of findings. */
const marksAt = 9;
const gradientHeight = 210;
const signalHeight = 84;

/** How signal and gradient fare from the first layer to the last: norms on a logarithmic axis, findings as marks. */
export function flowChart(select: (id: string) => void) {
  const plot = svg('svg', { class: 'plot', 'aria-hidden': 'true' });
  const tip = tooltip();
  const control = element(
    'div',
    {
      class: 'flow-control',
      role: 'slider',
      tabindex: 0,
      'aria-label': t('Layer in the gradient chart'),
      'aria-valuemin': 1,
    },
    plot,
    tip.element,
  );
  const root = element('div', { class: 'flow' }, legend(), control);

  let layers: readonly LayerRow[] = [];
  let findings: readonly FindingView[] = [];
  let selected = -1;
  let width = 0;

  const x = (index: number): number => {
    const inner = width - margin.left - margin.right;
    return layers.length === 1
      ? margin.left + inner / 2
      : margin.left + 8 + (index / Math.max(1, layers.length - 1)) * (inner - 16);
  };
  /** A layer without a weight has no point in the weights' series; one whose gradient was not measured leaves a gap. */
  const points = (scale: LogScale, top: number, field: 'gradient' | 'weightGradient' | 'signal'): Point[] =>
    layers.flatMap((layer, index) => {
      if (field === 'weightGradient' && layer.shape === null) return [];
      const y = scale.position(layer[field]);
      return [{ x: x(index), y: y === null ? null : top + y }];
    });

  const band = svg('rect', { class: 'selection' });

  function draw(): void {
    const right = width - margin.right;
    const gradients = logScale(
      layers.flatMap((layer) => [layer.gradient, layer.weightGradient]),
      gradientHeight,
    );
    const signals = logScale(
      layers.map((layer) => layer.signal),
      signalHeight,
    );
    const gradientTop = margin.marks;
    const signalTop = gradientTop + gradientHeight + margin.gap;
    const height = signalTop + signalHeight + margin.axis;
    plot.setAttribute('width', String(width));
    plot.setAttribute('height', String(height));
    band.setAttribute('y', '0');
    band.setAttribute('height', String(height - margin.axis + 4));
    const crowded = layers.length > 1 && x(1) - x(0) < 5;
    const series = (at: Point[], form: 'circle' | 'square', name: string): SVGElement[] =>
      crowded ? [line(at, name)] : [line(at, name), dots(at, form, name)];
    plot.replaceChildren(
      band,
      moved(gradientTop, logAxis(gradients, margin.left, right)),
      moved(signalTop, logAxis(signals, margin.left, right)),
      paneTitle(t('Signal RMS'), signalTop - 8),
      layerAxis(layers.length, x, height - 4),
      ...series(points(gradients, gradientTop, 'weightGradient'), 'square', 'weight'),
      ...series(points(gradients, gradientTop, 'gradient'), 'circle', 'gradient'),
      ...series(points(signals, signalTop, 'signal'), 'circle', 'signal'),
      ...findings.flatMap(({ span, severity }) => (span ? [spanBar(severity, x(span[0]), x(span[1]), marksAt)] : [])),
      ...layers.flatMap((layer, index) => (layer.severity ? [severityMark(layer.severity, x(index), marksAt)] : [])),
    );
    mark();
  }

  function mark(): void {
    const layer = layers[selected];
    band.classList.toggle('hidden', !layer);
    if (layer) {
      const wide = layers.length > 1 ? Math.min(28, Math.max(3, x(1) - x(0))) : 28;
      band.setAttribute('x', String(x(selected) - wide / 2));
      band.setAttribute('width', String(wide));
    }
    control.setAttribute('aria-valuemax', String(layers.length));
    control.setAttribute('aria-valuenow', String(selected + 1));
    control.setAttribute('aria-valuetext', layer ? spoken(layer) : t('No layer selected'));
  }

  const nearest = (event: MouseEvent): number => {
    const spacing = layers.length > 1 ? x(1) - x(0) : 1;
    const index = Math.round((event.clientX - control.getBoundingClientRect().left - x(0)) / spacing);
    return Math.max(0, Math.min(layers.length - 1, index));
  };
  const choose = (index: number): void => {
    const layer = layers[index];
    if (layer) select(layer.id);
  };
  on(control, 'pointermove', (event) => {
    const index = nearest(event);
    const layer = layers[index];
    if (layer) tip.show(layer, index + 1, x(index), width);
  });
  on(control, 'pointerleave', () => tip.hide());
  on(control, 'click', (event) => choose(nearest(event)));
  on(control, 'keydown', (event) => {
    const next = stepBy(event.key, selected, layers.length, { previous: 'ArrowLeft', next: 'ArrowRight' });
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  new ResizeObserver(([entry]) => {
    const measured = Math.floor(entry?.contentRect.width ?? 0);
    if (measured === width || measured === 0) return;
    width = measured;
    draw();
  }).observe(control);

  return {
    element: root,
    update(model: ModelView, selectedId: string | null): void {
      const redraw = model.layers !== layers;
      layers = model.layers;
      findings = model.findings;
      selected = layers.findIndex((layer) => layer.id === selectedId);
      if (width === 0) return;
      if (redraw) draw();
      else mark();
    },
  };
}

const moved = (y: number, group: SVGGElement): SVGGElement => {
  group.setAttribute('transform', `translate(0 ${y})`);
  return group;
};

const paneTitle = (text: string, y: number): SVGTextElement =>
  svg('text', { x: margin.left, y, class: 'pane-title' }, text);

const spoken = (layer: LayerRow): string =>
  [`${layer.name}, ${kindText(layer)}`, ...measuredTexts(layer).map(([label, text]) => `${label}: ${text}`)].join('; ');
