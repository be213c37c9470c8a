import type { StepView } from '../../src/view/state';
import { layerAxis, logAxis } from '../chart/axis';
import { dots, line, type Point } from '../chart/marks';
import { logScale } from '../chart/scale';
import { svg } from '../dom';
import { t } from '../text';

/** Units of the drawing from left to right, and from top to bottom. */
export const width = 320;
export const height = 176;
const pane = { left: 50, right: 310, top: 8, bottom: 140 };
/** Narrower spacing shows lines without dots. */
const closest = 7;

/** Where steps stand from left to right, the first to be processed at the left. */
export interface StepPlaces {
  readonly x: (step: number) => number;
  /** Index in the curve of the step that is nearest to an x. */
  readonly nearest: (x: number) => number;
}

export function stepPlaces(curve: readonly StepView[], steps: number): StepPlaces {
  const [first, last] = [pane.left + 6, pane.right - 6];
  const x = (step: number): number =>
    steps > 1 ? first + ((step - 1) / (steps - 1)) * (last - first) : (first + last) / 2;
  const nearest = (at: number): number =>
    curve.reduce(
      (best, { step }, i) => (Math.abs(x(step) - at) < Math.abs(x(curve[best]?.step ?? 1) - at) ? i : best),
      0,
    );
  return { x, nearest };
}

/** Everything that stays when another step is looked at. */
export function drawSteps(curve: readonly StepView[], steps: number, { x }: StepPlaces): SVGElement[] {
  const scale = logScale(
    curve.flatMap(({ hidden, cell }) => [hidden, cell]),
    pane.bottom - pane.top,
  );
  const axis = logAxis(scale, pane.left, pane.right);
  axis.setAttribute('transform', `translate(0 ${pane.top})`);
  const place = (step: number, y: number | null): Point => ({ x: x(step), y: y === null ? null : pane.top + y });
  const spacing = (pane.right - pane.left) / Math.max(1, steps);
  const series = (points: readonly Point[], form: 'circle' | 'square', name: string): SVGElement[] =>
    spacing < closest ? [line(points, name)] : [line(points, name), dots(points, form, name)];
  const cells = curve.filter(({ cell }) => cell !== null);
  return [
    axis,
    layerAxis(steps, (index) => x(index + 1), pane.bottom + 15),
    svg('text', { x: (pane.left + pane.right) / 2, y: height - 5, 'text-anchor': 'middle' }, t('Step')),
    ...(cells.length > 0
      ? series(
          cells.map(({ step, cell }) => place(step, scale.position(cell))),
          'square',
          'weight',
        )
      : []),
    ...series(
      curve.map(({ step, hidden }) => place(step, scale.position(hidden))),
      'circle',
      'gradient',
    ),
  ];
}

/** The line at the step that is looked at. */
export const cursorAt = (x: number): Readonly<Record<string, number>> => ({
  x1: x,
  x2: x,
  y1: pane.top,
  y2: pane.bottom,
});
