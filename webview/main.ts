import './style.css';
import type { LayerDetails, PanelState } from '../src/view/state';
import { element } from './dom';
import { findingsList } from './findings/list';
import { flowChart } from './flow/flowChart';
import { graphView } from './graph/graphView';
import { layerPanel } from './histograms/layerPanel';
import { receive, send } from './host';
import { layerTable } from './layers/table';
import { type Choice, recallChoice, rememberChoice } from './memory';
import { runBar } from './run/runBar';
import { summary } from './summary/summary';
import { tabs } from './tabs';
import { t } from './text';

let choice = recallChoice();
let state: PanelState | undefined;
let details: LayerDetails | undefined;

function choose(change: Partial<Choice>): void {
  const before = choice.selected;
  choice = { ...choice, ...change };
  rememberChoice(choice);
  if (choice.selected !== null && choice.selected !== before) send({ type: 'select', layer: choice.selected });
  show();
}

/** The reader chooses, and may look at the code behind the layer. */
function select(layer: string): void {
  send({ type: 'reveal', layer });
  choose({ selected: layer });
}

const head = summary();
const run = runBar({
  probe: () => send({ type: 'probe' }),
  cancel: () => send({ type: 'cancel' }),
  manageTrust: () => send({ type: 'manageTrust' }),
  showLog: () => send({ type: 'showLog' }),
});
const flow = flowChart(select);
const graph = graphView({ select, colour: (colour) => choose({ colour }) });
const views = tabs(
  [
    { id: 'flow', title: t('Gradient flow'), content: flow.element },
    { id: 'graph', title: t('Graph'), content: graph.element },
  ],
  (view) => choose({ view }),
);
const table = layerTable({
  select,
  sort: (order) => choose({ order }),
  filter: (filter) => choose({ filter }),
  showAll: (allColumns) => choose({ allColumns }),
  filtered: choice.filter,
});
const findings = findingsList({ select, showRule: (rule) => send({ type: 'showRule', rule }) });
const layer = layerPanel();
const content = element(
  'div',
  { class: 'content' },
  element('section', { class: 'flow-section', 'aria-label': t('Gradient flow') }, views.element),
  element('aside', { class: 'side' }, findings.element, layer.element),
  element(
    'section',
    { class: 'table-section', 'aria-label': t('Layers') },
    element('h2', {}, t('Layers')),
    table.element,
  ),
);
const page = element('main', {}, head.element, run.element, content);

function show(): void {
  if (!state) return;
  const { model } = state;
  head.update(state);
  run.update(state.run, state.problems);
  content.classList.toggle('hidden', model === null);
  if (!model) return;
  views.show(choice.view);
  if (choice.view === 'graph') graph.update(model, choice.selected, choice.colour);
  else flow.update(model, choice.selected);
  table.update(model.layers, choice.selected, choice);
  findings.update(model, choice.selected, state.run.kind);
  layer.update(
    model.layers.find((row) => row.id === choice.selected),
    details,
  );
}

receive((message) => {
  switch (message.type) {
    case 'state':
      if (!state) document.body.append(page);
      state = message.state;
      // The numbers behind the selected layer may have changed with the state.
      if (choice.selected !== null) send({ type: 'select', layer: choice.selected });
      show();
      break;
    case 'progress':
      run.progress(message.step);
      break;
    case 'details':
      details = message.details;
      show();
      break;
    case 'choose':
      choose({ selected: message.layer });
      break;
  }
});
send({ type: 'ready' });
