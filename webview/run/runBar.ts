import type { Phase, Problem, Run, Step } from '../../src/view/state';
import { cutsText } from '../counts';
import { element } from '../dom';
import { significant } from '../numbers';
import { t } from '../text';
import { busy, button } from '../ui/toolkit';

interface Actions {
  readonly probe: () => void;
  readonly cancel: () => void;
  readonly manageTrust: () => void;
  readonly showLog: () => void;
}

/** How far the analysis is, how it ended, and the one thing to do next. */
export function runBar(actions: Actions) {
  const says = element('div', { class: 'run-text', role: 'status' });
  const controls = element('div', { class: 'run-controls' });
  const meter = element('progress', { max: 1, 'aria-label': t('Progress') });
  const cuts = element('div', {});
  const root = element('div', { class: 'run' }, element('div', { class: 'run-line' }, says, controls), meter, cuts);
  let shown: string | undefined;

  function progress(step: Step): void {
    meter.value = step.done;
    const text = [phaseText(step.phase), step.detail].filter((part) => part !== null).join(': ');
    if (says.textContent !== text) says.textContent = text;
  }

  return {
    element: root,
    progress,
    update(run: Run, problems: readonly Problem[]): void {
      meter.classList.toggle('hidden', run.kind !== 'running');
      // Buttons are made anew only when the kind of state changes, so that a click or the focus is never lost under way.
      if (run.kind !== shown) controls.replaceChildren(...buttons(run, actions));
      shown = run.kind;
      root.dataset.run = run.kind;
      if (run.kind === 'running') progress(run);
      else says.replaceChildren(...runTexts(run, problems));
      cuts.replaceChildren(...(run.kind === 'partial' ? cutList(run) : []));
    },
  };
}

function buttons(run: Run, { probe, cancel, manageTrust, showLog }: Actions): HTMLElement[] {
  switch (run.kind) {
    case 'running':
      return [busy(t('Analysing')), button(t('Cancel'), cancel)];
    case 'static':
    case 'cancelled':
      return [button(t('Run Probe'), probe, 'primary')];
    case 'restricted':
      return [button(t('Manage Trust'), manageTrust, 'primary')];
    case 'virtual':
      return [];
    case 'probed':
    case 'partial':
      return [button(t('Run Again'), probe)];
    case 'failed':
    case 'unreadable':
      return [button(t('Retry'), probe, 'primary'), button(t('Show Log'), showLog)];
  }
}

function runTexts(run: Exclude<Run, { kind: 'running' }>, problems: readonly Problem[]): HTMLElement[] {
  switch (run.kind) {
    case 'static':
      return [
        line(t('Static rules only. The probe measures how signal and gradient fare in a forward and a backward pass.')),
      ];
    case 'restricted':
      return [
        line(
          t(
            'Restricted Mode: static rules only. The probe runs the model with native code, so it waits until you trust this folder.',
          ),
        ),
      ];
    case 'virtual':
      return [line(t('This model is in a virtual file system: static rules only.'))];
    case 'cancelled':
      return [line(t('Cancelled. What was known before is shown.'))];
    case 'probed':
      return [line(probedText(run))];
    case 'partial':
      return [line(run.reason || t('The gradient could not pass every node.'))];
    case 'failed':
      return [line(run.reason, 'failure')];
    case 'unreadable':
      return problems.length > 0 ? problems.map(problemLine) : [line(t('The file holds no model.'), 'failure')];
  }
}

function probedText({ totalMs, seeds, training }: Extract<Run, { kind: 'probed' }>): string {
  const seconds = significant(totalMs / 1000);
  if (seeds === 1)
    return training
      ? t('Probed in training mode in {0} s, one draw.', seconds)
      : t('Probed in {0} s, one draw.', seconds);
  return training
    ? t('Probed in training mode in {0} s, {1} draws.', seconds, seeds)
    : t('Probed in {0} s, {1} draws.', seconds, seeds);
}

const line = (text: string, className?: string): HTMLElement => element('p', { class: className }, text);

const problemLine = ({ message, where }: Problem): HTMLElement =>
  element('p', { class: 'failure' }, message, where === null ? null : element('span', { class: 'dim' }, ` (${where})`));

function cutList({ cuts }: Extract<Run, { kind: 'partial' }>): HTMLElement[] {
  if (cuts.length === 0) return [];
  return [
    element(
      'details',
      {},
      element('summary', {}, cutsText(cuts.length)),
      element(
        'ul',
        { class: 'cuts' },
        ...cuts.map(({ node, op, reason }) =>
          element('li', {}, element('strong', {}, node || op), ` ${op}: ${reason}`),
        ),
      ),
    ),
  ];
}

function phaseText(phase: Phase): string {
  switch (phase) {
    case 'read':
      return t('Reading the model');
    case 'weights':
      return t('Measuring the weights');
    case 'canonicalise':
      return t('Bringing the graph into canonical form');
    case 'differentiate':
      return t('Building the backward pass');
    case 'load':
      return t('Loading the model into the runtime');
    case 'run':
      return t('Running forward and backward');
    case 'judge':
      return t('Judging');
  }
}
