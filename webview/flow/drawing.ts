import type { LayerRow, ModelView } from '../../src/view/state';
import { layerAxis, logAxis } from '../chart/axis';
import { area, dots, line, type Point, severityMark, spanBar, whiskers } from '../chart/marks';
import { type LogScale, logScale } from '../chart/scale';
import { setAttributes, svg } from '../dom';
import { t } from '../text';

/** Two panes over one axis of layers: gradient norms above, the size of the signal below; findings in a lane on top. */

const left = 60;
const right = 18;
/** Middle of the lane of findings. */
const findingsAt = 9;
const gradientPane = { top: 20, height: 210 };
const signalPane = { top: 260, height: 84 };
const bottom = signalPane.top + signalPane.height;
/** Pixels from the top of the lane of findings to the foot of the numbers of layers. */
export const chartHeight = bottom + 22;

/** Narrower spacing shows lines without dots. */
const closest = 5;

/** Where layers stand from left to right. */
export interface LayerPlaces {
  readonly x: (index: number) => number;
  /** Pixels between two neighbours. */
  readonly spacing: number;
  /** Place in the model of the layer that is nearest to an x. */
  readonly nearest: (x: number) => number;
}

export function layerPlaces(count: number, width: number): LayerPlaces {
  const first = left + 8;
  const room = width - right - 8 - first;
  const spacing = count > 1 ? room / (count - 1) : room;
  const x = (index: number): number => (count > 1 ? first + index * spacing : first + room / 2);
  const nearest = (at: number): number =>
    count > 1 ? Math.max(0, Math.min(count - 1, Math.round((at - first) / spacing))) : 0;
  return { x, spacing, nearest };
}

/** Everything in the chart that stays when another layer is selected. */
export function drawFlow(model: ModelView, width: number, { x, spacing }: LayerPlaces): SVGElement[] {
  const { layers, findings } = model;
  const gradients = logScale(
    layers.flatMap((layer) => [layer.gradient, layer.weightGradient]),
    gradientPane.height,
    layers.flatMap(({ predicted: p }) => (p ? [p.log10 - sigmas * p.band, p.log10 + sigmas * p.band] : [])),
  );
  const signals = logScale(
    layers.map((layer) => layer.signal),
    signalPane.height,
  );
  const series = (points: readonly Point[], form: 'circle' | 'square', name: string): SVGElement[] =>
    spacing < closest ? [line(points, name)] : [line(points, name), dots(points, form, name)];
  const through = (field: 'gradient' | 'weightGradient' | 'signal', scale: LogScale, top: number): Point[] =>
    layers.flatMap((layer, index) => point(layer, field, scale, x(index), top));
  return [
    pane(gradients, gradientPane.top, width),
    pane(signals, signalPane.top, width),
    svg('text', { x: left, y: signalPane.top - 8, class: 'pane-title' }, t('Signal RMS')),
    layerAxis(layers.length, x, chartHeight - 4),
    ...theory(model, gradients, x),
    ...(spacing < closest ? [] : [spread(layers, gradients, x)]),
    ...series(through('weightGradient', gradients, gradientPane.top), 'square', 'weight'),
    ...series(through('gradient', gradients, gradientPane.top), 'circle', 'gradient'),
    ...series(through('signal', signals, signalPane.top), 'circle', 'signal'),
    ...findings.flatMap(({ span, severity }) => (span ? [spanBar(severity, x(span[0]), x(span[1]), findingsAt)] : [])),
    ...layers.flatMap(({ severity }, index) => (severity ? [severityMark(severity, x(index), findingsAt)] : [])),
  ];
}

/** Of the band around what is predicted: 95 % of all draws. */
const sigmas = 2;
/** Decades to either side of a gradient that keeps its size: in there no layer learns much faster than another. */
const healthy = 1;

/** Where the gradient would stay in health, and where theory expects it, with the band that chance makes around it. */
function theory({ layers, level }: ModelView, scale: LogScale, x: (index: number) => number): SVGElement[] {
  const y = (log10: number): number => gradientPane.top + scale.decade(log10);
  const corridor = level === null ? [] : [0, layers.length - 1].map((index) => bar(x(index), y, level, healthy));
  const expected = layers.map(({ predicted }, index) =>
    predicted ? bar(x(index), y, predicted.log10, sigmas * predicted.band) : null,
  );
  const middle = layers.map(({ predicted }, index) => ({ x: x(index), y: predicted && y(predicted.log10) }));
  return [area(corridor, 'corridor'), area(expected, 'predicted'), line(middle, 'predicted')];
}

const bar = (x: number, y: (log10: number) => number, middle: number, reach: number) => ({
  x,
  top: y(middle + reach),
  foot: y(middle - reach),
});

/** How far the draws lie apart, as a bar of one standard deviation to either side. */
function spread(layers: readonly LayerRow[], scale: LogScale, x: (index: number) => number): SVGPathElement {
  const bars = layers.flatMap(({ gradient, gradientSpread }, index) => {
    if (!gradient || !gradientSpread || gradient.nonFinite > 0) return [];
    const [low, high] = [gradient.value - gradientSpread, gradient.value + gradientSpread];
    if (low <= 0) return [];
    return [
      {
        x: x(index),
        top: gradientPane.top + scale.decade(Math.log10(high)),
        foot: gradientPane.top + scale.decade(Math.log10(low)),
      },
    ];
  });
  return whiskers(bars, 'gradient');
}

/** A layer without a weight has no point in the weights' series; one that was not measured leaves a gap. */
function point(
  layer: LayerRow,
  field: 'gradient' | 'weightGradient' | 'signal',
  scale: LogScale,
  x: number,
  top: number,
): Point[] {
  if (field === 'weightGradient' && layer.shape === null) return [];
  const y = scale.position(layer[field]);
  return [{ x, y: y === null ? null : top + y }];
}

function pane(scale: LogScale, top: number, width: number): SVGGElement {
  const axis = logAxis(scale, left, width - right);
  axis.setAttribute('transform', `translate(0 ${top})`);
  return axis;
}

/** Moves the line under the pointer. */
export function placeCursor(cursor: SVGLineElement, x: number): void {
  setAttributes(cursor, { x1: x, x2: x, y1: gradientPane.top, y2: bottom });
}

/** Moves the band that marks the selected layer. */
export function placeBand(band: SVGRectElement, { x, spacing }: LayerPlaces, index: number): void {
  const width = Math.min(28, Math.max(3, spacing));
  setAttributes(band, { x: x(index) - width / 2, y: 0, width, height: bottom + 4 });
}
