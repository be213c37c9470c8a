import type { FindingView, ModelView, Run } from '../../src/view/state';
import { severityIcon } from '../chart/marks';
import { element, on } from '../dom';
import { t } from '../text';
import { severityText } from './severity';

interface Actions {
  readonly select: (layer: string) => void;
  readonly showRule: (rule: string) => void;
}

/** What was found, worst first as the rules ordered it: the sentence, what to do, and on request why. */
export function findingsList(actions: Actions) {
  const total = element('span', { class: 'badge' });
  const list = element('ul', { class: 'findings' });
  const root = element('section', { 'aria-label': t('Findings') }, element('h2', {}, t('Findings'), total), list);
  let shown: readonly FindingView[] | undefined;
  let shownFor: Run['kind'] | undefined;

  return {
    element: root,
    update(model: ModelView, selected: string | null, run: Run['kind']): void {
      if (model.findings !== shown || run !== shownFor) {
        shown = model.findings;
        shownFor = run;
        total.textContent = String(model.findings.length + model.findingsOmitted);
        list.replaceChildren(...contents(model, actions, run));
      }
      for (const item of list.children)
        item.classList.toggle('selected', selected !== null && item.getAttribute('data-layer') === selected);
    },
  };
}

function contents({ findings, findingsOmitted }: ModelView, actions: Actions, run: Run['kind']): HTMLElement[] {
  if (findings.length === 0) return [element('li', { class: 'dim' }, nothingFound(run))];
  const more = t('{0} more findings are in the report of the command line.', findingsOmitted);
  return [
    ...findings.map((finding) => findingItem(finding, actions)),
    ...(findingsOmitted > 0 ? [element('li', { class: 'dim' }, more)] : []),
  ];
}

/** Silence before or without a probe is no clean bill of health. */
function nothingFound(run: Run['kind']): string {
  switch (run) {
    case 'probed':
    case 'partial':
      return t('Nothing found.');
    case 'running':
    case 'cancelled':
      return t('Nothing found so far.');
    case 'static':
    case 'restricted':
    case 'virtual':
    case 'failed':
    case 'unreadable':
      return t('Nothing found by static rules.');
  }
}

function findingItem(finding: FindingView, { select, showRule }: Actions): HTMLElement {
  const { layer, rule } = finding;
  const message =
    layer === null
      ? element('span', { class: 'message' }, finding.message)
      : on(
          element('button', { type: 'button', class: 'message', title: t('Select the layer') }, finding.message),
          'click',
          () => select(layer),
        );
  const page = on(
    element('button', { type: 'button', class: 'link', title: t('Open the page about this rule') }, rule),
    'click',
    () => showRule(rule),
  );
  return element(
    'li',
    { class: `finding ${finding.severity}`, 'data-layer': layer ?? undefined },
    element('div', { class: 'finding-head' }, severityIcon(finding.severity, severityText(finding.severity)), message),
    element('p', { class: 'advice' }, finding.advice),
    element(
      'div',
      { class: 'finding-foot' },
      element('details', {}, element('summary', {}, t('Why')), element('p', {}, finding.explanation)),
      page,
    ),
  );
}
