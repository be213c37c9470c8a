import type { BoxView, LayerRow } from '../../src/view/state';
import { severityMark } from '../chart/marks';
import { svg } from '../dom';
import { significant } from '../numbers';
import { t } from '../text';
import type { Camera, Size } from './camera';
import type { FoldedGraph } from './folded';
import { type Layout, nodeHeight } from './layout/graph';
import type { Shade, Shading } from './metric';
import { type Loss, type Paths, steepestLoss } from './paths';

export const nodeWidth = 176;
/** Smaller than this, names cannot be read: boxes are drawn by shade, thousands in one path each. */
export const legible = 0.45;
/** Characters of a name that fit into a box. */
const nameLength = 24;

export interface GraphPicture {
  readonly boxes: readonly BoxView[];
  readonly layers: readonly LayerRow[];
  readonly graph: FoldedGraph;
  readonly layout: Layout;
  readonly shading: Shading;
  /** Node of the selected layer, and what lies before and behind it. */
  readonly selected: { readonly node: number; readonly paths: Paths } | null;
}

/** What of the picture is in sight, in the coordinates of the layout. */
export function drawGraph(picture: GraphPicture, camera: Camera, window: Size): SVGElement[] {
  const { layout, selected } = picture;
  const top = camera.y - nodeHeight;
  const foot = camera.y + window.height / camera.scale + nodeHeight;
  const [left, right] = [camera.x - nodeWidth, camera.x + window.width / camera.scale + nodeWidth];
  const visible = layout.y.flatMap((y, node) => {
    const x = layout.x[node] ?? 0;
    return y >= top && y <= foot && x >= left && x <= right ? [node] : [];
  });
  const loss = selected && steepestLoss(picture.graph, selected.paths, (node) => gradientOf(picture, node));
  return [
    ...drawEdges(picture, top, foot),
    ...(camera.scale < legible ? drawSmall(picture, visible) : visible.map((node) => drawNode(picture, node))),
    ...(loss ? drawLoss(layout, loss) : []),
  ];
}

/** The lowest of a node's layers; where values meet, of the layers that lead there nothing was measured. */
const gradientOf = (picture: GraphPicture, node: number): number | null =>
  members(picture, node).reduce<number | null>(
    (least, { gradientRms }) => (gradientRms !== null && (least === null || gradientRms < least) ? gradientRms : least),
    null,
  );

const members = ({ graph, boxes, layers }: GraphPicture, node: number): readonly LayerRow[] => {
  const [first, last] = graph.nodes[node]?.boxes ?? [0, -1];
  return boxes.slice(first, last + 1).flatMap(({ layer }) => (layer === null ? [] : (layers[layer] ?? [])));
};

/** One path for each kind of edge. */
function drawEdges({ layout, selected }: GraphPicture, top: number, foot: number): SVGElement[] {
  const paths = { plain: '', upstream: '', downstream: '' };
  const stubs: string[] = [];
  for (const { from, to, points } of layout.edges) {
    const kind = !selected
      ? 'plain'
      : selected.paths.downstream.has(from) && selected.paths.downstream.has(to)
        ? 'downstream'
        : selected.paths.upstream.has(from) && selected.paths.upstream.has(to)
          ? 'upstream'
          : 'plain';
    if (!points) {
      stubs.push(stub(layout, from, 1), stub(layout, to, -1));
    } else if ((points.at(-1) ?? 0) >= top && (points[1] ?? 0) <= foot) {
      paths[kind] += curve(points);
    }
  }
  return [
    ...(['plain', 'upstream', 'downstream'] as const).map((kind) =>
      svg('path', { d: paths[kind], class: `edge ${kind}` }),
    ),
    svg('path', { d: stubs.join(''), class: 'edge stub' }),
  ];
}

/** From point to point, leaving and arriving upright. */
function curve(points: readonly number[]): string {
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i < points.length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2] ?? 0, points[i - 1] ?? 0, points[i] ?? 0, points[i + 1] ?? 0];
    const middle = (y0 + y1) / 2;
    path += x0 === x1 ? `V${y1}` : `C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
  }
  return path;
}

/** The beginning (1) or the end (−1) of an edge that is not drawn whole. */
function stub({ x, y }: Layout, node: number, way: 1 | -1): string {
  const [at, edge] = [(x[node] ?? 0) + nodeWidth / 4, (y[node] ?? 0) + (way * nodeHeight) / 2];
  return `M${at} ${edge}v${way * 10}m-3 0h6`;
}

function drawNode(picture: GraphPicture, index: number): SVGGElement {
  const { graph, boxes, layout, shading, selected } = picture;
  const node = graph.nodes[index];
  const all = members(picture, index);
  const [x, y] = [(layout.x[index] ?? 0) - nodeWidth / 2, (layout.y[index] ?? 0) - nodeHeight / 2];
  const place = { transform: `translate(${x} ${y})`, 'data-node': index };
  const off = selected && !selected.paths.upstream.has(index) && !selected.paths.downstream.has(index) ? ' off' : '';
  const [first] = all;
  if (!first) return drawJoin(boxes[node?.boxes[0] ?? 0]?.label ?? '', { ...place, class: `node join${off}` });
  const worst = all.find(({ severity }) => severity === 'error') ?? all.find(({ severity }) => severity);
  const folded = node?.folded;
  const title = folded ? t('{0} more blocks like this', folded.times) : first.name;
  const detail = folded ? t('Click to unfold') : [first.kind, first.activation].filter(Boolean).join(' · ');
  const kind = `${folded ? ' folded' : ''}${selected?.node === index ? ' chosen' : ''}${off}`;
  return svg(
    'g',
    { ...place, class: `node${kind}` },
    svg('rect', { width: nodeWidth, height: nodeHeight, rx: 3, class: 'box' }),
    svg('rect', { width: 10, height: nodeHeight, class: `shade ${shadeClass(shadeOf(all, shading, first))}` }),
    svg('text', { x: 17, y: 14, class: 'name' }, clip(title)),
    svg('text', { x: 17, y: 27, class: 'detail' }, clip(detail)),
    worst?.severity ? severityMark(worst.severity, nodeWidth - 12, nodeHeight / 2) : null,
  );
}

/** An input, or a place where values meet. */
const drawJoin = (label: string, attributes: Readonly<Record<string, string | number>>): SVGGElement =>
  svg(
    'g',
    attributes,
    svg('rect', { x: nodeWidth / 4, y: 0, width: nodeWidth / 2, height: nodeHeight, rx: nodeHeight / 2, class: 'box' }),
    svg(
      'text',
      { x: nodeWidth / 2, y: 21, 'text-anchor': 'middle' },
      label.length > 13 ? `${label.slice(0, 12)}…` : label,
    ),
  );

/** Of several layers the one that is told apart first: what is not finite or zero, then the lightest. */
function shadeOf(all: readonly LayerRow[], shading: Shading, first: LayerRow): Shade {
  const shades = all.map(shading.of);
  const rank = (shade: Shade): number =>
    shade === 'non-finite' ? -2 : shade === 'zero' ? -1 : shade === 'unknown' ? 7 : shade;
  return shades.reduce((a, b) => (rank(b) < rank(a) ? b : a), shading.of(first));
}

const shadeClass = (shade: Shade): string => `shade-${shade}`;

/** Names carry at their end what tells layers apart. */
const clip = (text: string): string =>
  text.length <= nameLength ? text : `${text.slice(0, 8)}…${text.slice(9 - nameLength)}`;

function drawSmall(picture: GraphPicture, visible: readonly number[]): SVGElement[] {
  const { layout, shading } = picture;
  const paths = new Map<Shade, string>();
  for (const node of visible) {
    const all = members(picture, node);
    const [first] = all;
    const shade = first ? shadeOf(all, shading, first) : 'unknown';
    const width = first ? nodeWidth : nodeWidth / 2;
    const [x, y] = [(layout.x[node] ?? 0) - width / 2, (layout.y[node] ?? 0) - nodeHeight / 2];
    paths.set(shade, `${paths.get(shade) ?? ''}M${x.toFixed(0)} ${y.toFixed(0)}h${width}v${nodeHeight}h${-width}Z`);
  }
  return [...paths].map(([shade, d]) => svg('path', { d, class: `small ${shadeClass(shade)}` }));
}

function drawLoss({ x, y }: Layout, { from, to, factor }: Loss): SVGElement[] {
  const at = { x: ((x[from] ?? 0) + (x[to] ?? 0)) / 2 + 8, y: ((y[from] ?? 0) + (y[to] ?? 0)) / 2 + 4 };
  return [svg('text', { ...at, class: 'loss' }, `×${significant(factor)}`)];
}
