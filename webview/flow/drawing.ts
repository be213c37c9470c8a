import type { LayerRow, ModelView } from '../../src/view/state';
import { layerAxis, logAxis } from '../chart/axis';
import { dots, line, type Point, severityMark, spanBar } from '../chart/marks';
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
export function drawFlow({ layers, findings }: ModelView, width: number, { x, spacing }: LayerPlaces): SVGElement[] {
  const gradients = logScale(
    layers.flatMap((layer) => [layer.gradient, layer.weightGradient]),
    gradientPane.height,
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
    ...series(through('weightGradient', gradients, gradientPane.top), 'square', 'weight'),
    ...series(through('gradient', gradients, gradientPane.top), 'circle', 'gradient'),
    ...series(through('signal', signals, signalPane.top), 'circle', 'signal'),
    ...findings.flatMap(({ span, severity }) => (span ? [spanBar(severity, x(span[0]), x(span[1]), findingsAt)] : [])),
    ...layers.flatMap(({ severity }, index) => (severity ? [severityMark(severity, x(index), findingsAt)] : [])),
  ];
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
