import type { BoxView, LayerRow, ModelView } from '../../src/view/state';
import { element, on, setAttributes, svg } from '../dom';
import { stepBy } from '../keys';
import { spoken } from '../layers/text';
import { t } from '../text';
import { button } from '../ui/toolkit';
import { type Camera, pan, reveal, type Size, whole, zoom } from './camera';
import { drawGraph, type GraphPicture, legible, nodeWidth } from './drawing';
import { type FoldedGraph, fold } from './folded';
import type { Layout } from './layout/graph';
import { layouts } from './layouts';
import { shadeLegend } from './legend';
import { type Metric, metrics, shading } from './metric';
import { minimap } from './minimap';
import { pathsOf } from './paths';

const step = 1.25;
/** A graph that opens smaller than this could not be read: it opens at its top. */
const smallestAtFirst = 0.85;

/** The network as a layered graph, coloured by a metric. Pointer and keyboard move, magnify and select. */
export function graphView(actions: {
  readonly select: (id: string) => void;
  readonly colour: (metric: string) => void;
}) {
  const plot = svg('svg', { class: 'graph-plot', 'aria-hidden': 'true' });
  const scene = svg('g');
  plot.append(scene);
  const map = minimap((x, y) =>
    look({ ...camera, x: x - size.width / camera.scale / 2, y: y - size.height / camera.scale / 2 }),
  );
  const control = element(
    'div',
    { class: 'graph-control', role: 'slider', tabindex: 0, 'aria-label': t('Layer in the graph'), 'aria-valuemin': 0 },
    plot,
    map.element,
  );
  const chooser = element(
    'select',
    { class: 'colour', 'aria-label': t('Colour by') },
    ...metrics.map(({ id, title }) => element('option', { value: id }, title)),
  );
  const legend = shadeLegend();
  const said = element('span', { class: 'dim', role: 'status' });
  const root = element(
    'div',
    { class: 'graph' },
    element(
      'div',
      { class: 'graph-tools' },
      element('label', {}, t('Colour by'), chooser),
      legend.element,
      said,
      element(
        'span',
        { class: 'graph-buttons' },
        named(
          button('+', () => magnify(step)),
          t('Zoom in'),
        ),
        named(
          button('−', () => magnify(1 / step)),
          t('Zoom out'),
        ),
        button(t('Whole graph'), () => look(whole(drawn(), size))),
      ),
    ),
    control,
  );

  let boxes: readonly BoxView[] = [];
  let layers: readonly LayerRow[] = [];
  let graph: FoldedGraph = { nodes: [], nodeOf: [], predecessors: [] };
  let layout: Layout | undefined;
  let metric: Metric = metrics[0];
  let selected = -1;
  let unfolded = new Set<number>();
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let size: Size = { width: 0, height: 0 };
  let isFresh = true;
  let picture: GraphPicture | undefined;

  const drawn = (): Size => layout ?? { width: 0, height: 0 };
  const layouter = layouts(
    (made) => {
      layout = made;
      said.textContent = '';
      map.draw(made);
      if (isFresh) look(whole(made, size, smallestAtFirst));
      isFresh = false;
      compose();
      revealSelected();
    },
    (why) => {
      said.textContent = t('The graph cannot be laid out: {0}', why);
    },
  );

  function arrange(): void {
    graph = fold(boxes, layers, unfolded);
    layout = undefined;
    said.textContent = t('Laying out {0} layers …', layers.length);
    layouter.lay({ predecessors: graph.predecessors, widths: graph.nodes.map(() => nodeWidth) });
  }

  function compose(): void {
    if (!layout) return;
    const node = selectedNode();
    const shades = shading(metric, layers);
    picture = {
      boxes,
      layers,
      graph,
      layout,
      shading: shades,
      selected: node === undefined ? null : { node, paths: pathsOf(graph, node) },
    };
    const present = new Set(layers.map((layer) => String(shades.of(layer))));
    legend.update(metric, shades, (shade) => present.has(shade));
    draw();
  }

  function draw(): void {
    if (!picture) return;
    scene.setAttribute('transform', `scale(${camera.scale}) translate(${-camera.x} ${-camera.y})`);
    scene.replaceChildren(...drawGraph(picture, camera, size));
    map.look(camera, size);
  }

  function look(next: Camera): void {
    camera = next;
    draw();
  }

  const magnify = (factor: number, x = size.width / 2, y = size.height / 2): void => look(zoom(camera, factor, x, y));

  const selectedNode = (): number | undefined =>
    selected < 0 ? undefined : graph.nodeOf[boxes.findIndex(({ layer }) => layer === selected)];

  /** Who selects a layer wants to read it. */
  function revealSelected(): void {
    const node = selectedNode();
    if (node === undefined || !layout) return;
    const nearer = camera.scale < legible ? zoom(camera, smallestAtFirst / camera.scale, 0, 0) : camera;
    look(reveal(nearer, layout.x[node] ?? 0, layout.y[node] ?? 0, size));
  }

  const choose = (place: number): void => {
    const layer = layers[place];
    if (layer) actions.select(layer.id);
  };

  on(chooser, 'change', () => actions.colour(chooser.value));
  on(control, 'wheel', (event) => {
    event.preventDefault();
    const { left, top } = control.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) magnify(1.002 ** -event.deltaY, event.clientX - left, event.clientY - top);
    else look(pan(camera, event.shiftKey ? -event.deltaY : -event.deltaX, event.shiftKey ? 0 : -event.deltaY));
  });
  let dragged = 0;
  on(plot, 'pointerdown', (event) => {
    dragged = 0;
    plot.setPointerCapture(event.pointerId);
  });
  on(plot, 'pointermove', (event) => {
    if (event.buttons === 0 || !plot.hasPointerCapture(event.pointerId)) return;
    dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
    look(pan(camera, event.movementX, event.movementY));
  });
  on(plot, 'pointerup', (event) => {
    // A hand that presses a button moves a little.
    if (dragged < 5) pressed(event);
  });

  function pressed({ clientX, clientY }: PointerEvent): void {
    const target = document.elementsFromPoint(clientX, clientY).find((e) => e.closest('[data-node]'));
    const node = graph.nodes[Number(target?.closest('[data-node]')?.getAttribute('data-node') ?? -1)];
    if (!node) return;
    const [first] = node.boxes;
    if (node.folded) {
      unfolded = new Set([...unfolded, first]);
      arrange();
    } else {
      choose(boxes[first]?.layer ?? -1);
    }
  }

  on(control, 'keydown', (event) => {
    const zooms: Readonly<Record<string, () => void>> = {
      '+': () => magnify(step),
      '-': () => magnify(1 / step),
      '0': () => look(whole(drawn(), size)),
    };
    const next = stepBy(event.key, selected, layers.length, { previous: 'ArrowUp', next: 'ArrowDown' });
    const act = zooms[event.key] ?? (next === undefined ? undefined : () => choose(next));
    if (!act) return;
    event.preventDefault();
    act();
  });
  new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    if (width === 0) return;
    size = { width, height };
    setAttributes(plot, { width, height });
    if (isFresh && boxes.length > 0 && !layout) arrange();
    else draw();
  }).observe(control);

  return {
    element: root,
    update(model: ModelView, selectedId: string | null, colour: string): void {
      const isOther = !isSameShape(model.boxes ?? [], boxes);
      metric = metrics.find(({ id }) => id === colour) ?? metrics[0];
      chooser.value = metric.id;
      const before = selected;
      layers = model.layers;
      boxes = model.boxes ?? [];
      control.classList.toggle('hidden', model.boxes === null);
      if (model.boxes === null) said.textContent = t('This graph is too large to be drawn.');
      selected = layers.findIndex(({ id }) => id === selectedId);
      const layer = layers[selected];
      setAttributes(control, {
        'aria-valuemax': layers.length,
        'aria-valuenow': selected + 1,
        'aria-valuetext': layer ? spoken(layer) : t('No layer selected'),
      });
      if (isOther) {
        unfolded = new Set();
        isFresh = true;
        layout = undefined;
        // Out of sight nothing is laid out.
        if (size.width > 0 && boxes.length > 0) arrange();
      } else {
        compose();
      }
      if (selected !== before) revealSelected();
    },
  };
}

/** What a sign on a button means. */
function named(control: HTMLElement, label: string): HTMLElement {
  setAttributes(control, { 'aria-label': label, title: label });
  return control;
}

/** Whether two states show the same boxes and lines: then what was measured may be new, and the drawing stays. */
const isSameShape = (a: readonly BoxView[], b: readonly BoxView[]): boolean =>
  a.length === b.length &&
  a.every(({ label, predecessors }, i) => label === b[i]?.label && String(predecessors) === String(b[i]?.predecessors));
