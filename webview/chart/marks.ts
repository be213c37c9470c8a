import type { Severity } from '../../src/view/state';
import { svg } from '../dom';

export interface Point {
  readonly x: number;
  /** Null leaves a gap. */
  readonly y: number | null;
}

/** A line through the points, broken where a point is missing; a point between two gaps is a line of no length, and its round caps show. */
export function line(points: readonly Point[], className: string): SVGPathElement {
  let pen = 'M';
  let path = '';
  for (const { x, y } of points) {
    if (y === null) {
      pen = 'M';
    } else {
      path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}${pen === 'M' ? 'h0' : ''}`;
      pen = 'L';
    }
  }
  return svg('path', { d: path, class: `line ${className}` });
}

/** One path for all marks of a series, so that thousands cost one element. Circle and square differ in form, not only in colour. */
export function dots(points: readonly Point[], form: 'circle' | 'square', className: string): SVGPathElement {
  const path = points.map(({ x, y }) => (y === null ? '' : form === 'circle' ? circle(x, y, 3) : square(x, y, 5.4)));
  return svg('path', { d: path.join(''), class: `dots ${className}` });
}

/** What lies between two lines, broken where there is nothing. */
export function area(
  points: readonly ({ readonly x: number; readonly top: number; readonly foot: number } | null)[],
  className: string,
): SVGPathElement {
  let path = '';
  let run: { readonly x: number; readonly top: number; readonly foot: number }[] = [];
  const close = (): void => {
    const upper = run.map(({ x, top }) => `${x.toFixed(1)} ${top.toFixed(1)}`);
    const lower = run.reverse().map(({ x, foot }) => `${x.toFixed(1)} ${foot.toFixed(1)}`);
    if (upper.length > 1) path += `M${[...upper, ...lower].join('L')}Z`;
    run = [];
  };
  for (const point of points) {
    if (point) run.push(point);
    else close();
  }
  close();
  return svg('path', { d: path, class: `area ${className}` });
}

/** Upright bars from end to end, all in one path. */
export const whiskers = (
  bars: readonly { readonly x: number; readonly top: number; readonly foot: number }[],
  className: string,
): SVGPathElement =>
  svg('path', {
    d: bars.map(({ x, top, foot }) => `M${x.toFixed(1)} ${top.toFixed(1)}V${foot.toFixed(1)}`).join(''),
    class: `whiskers ${className}`,
  });

const circle = (x: number, y: number, r: number): string =>
  `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

const square = (x: number, y: number, side: number): string =>
  `M${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)}h${side}v${side}h${-side}Z`;

const outlines: Readonly<Record<Severity, string>> = {
  error: 'M-2.3 -5.5h4.6l3.2 3.2v4.6l-3.2 3.2h-4.6l-3.2 -3.2v-4.6Z',
  warning: 'M0 -5.5L6 5H-6Z',
  info: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z',
};
const signs: Readonly<Record<Severity, string>> = {
  error: 'M-1.8 -1.8L1.8 1.8M1.8 -1.8L-1.8 1.8',
  warning: 'M0 -2V1.4M0 3V3.2',
  info: 'M0 -2.6V-2.4M0 -0.6V2.6',
};

/** Octagon, triangle and circle for error, warning and info, centred on (x, y). */
export function severityMark(severity: Severity, x: number, y: number): SVGGElement {
  return svg(
    'g',
    {
      class: `severity ${severity}`,
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
      'data-severity': severity,
    },
    svg('path', { d: outlines[severity], class: 'outline' }),
    svg('path', { d: signs[severity], class: 'sign' }),
  );
}

/** The layers that a finding covers, as a bar from the first to the last. */
export const spanBar = (severity: Severity, from: number, to: number, y: number): SVGLineElement =>
  svg('line', { x1: from, x2: to, y1: y, y2: y, class: `span ${severity}` });

/** The same mark as a picture of its own, for lists and tables. */
export function severityIcon(severity: Severity, label: string): SVGSVGElement {
  return svg(
    'svg',
    { class: 'severity-icon', viewBox: '-7 -7 14 14', width: 14, height: 14, role: 'img', 'aria-label': label },
    severityMark(severity, 0, 0),
  );
}
