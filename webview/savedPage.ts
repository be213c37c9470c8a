import type { ToHost, ToPanel } from '../src/view/messages';
import { isSavedModels, savedId } from '../src/view/saved';
import { element, on } from './dom';
import type { Host } from './host';
import { t } from './text';

/**
 * The host of a panel that was saved as a page: answers from what lies beside the script, looks like the reader's system, and offers the
 * other models where there are several. Undefined in the editor.
 */
export function savedPage(): Host | undefined {
  const data: unknown = JSON.parse(document.getElementById(savedId)?.textContent ?? 'null');
  if (!isSavedModels(data)) return undefined;
  let shown = data[0];
  const answer = (message: ToPanel): void =>
    queueMicrotask(() => window.dispatchEvent(new MessageEvent('message', { data: message })));
  const show = (index: number): void => {
    shown = data[index];
    if (shown) answer({ type: 'state', state: shown.state });
  };
  follow(matchMedia('(prefers-color-scheme: dark)'));
  if (data.length > 1)
    document.body.prepend(
      chooser(
        data.map(({ title }) => title),
        show,
      ),
    );
  let memory: unknown;
  return {
    postMessage(message: ToHost): void {
      if (message.type === 'ready') show(0);
      if (message.type !== 'select') return;
      const details = shown?.details.find(({ layer }) => layer === message.layer);
      if (details) answer({ type: 'details', details });
    },
    getState: () => memory,
    setState: (state) => {
      memory = state;
    },
  };
}

/** Light or dark as the system is, and as it becomes. */
function follow(dark: MediaQueryList): void {
  const look = (): void => {
    document.body.classList.toggle('vscode-dark', dark.matches);
    document.body.classList.toggle('vscode-light', !dark.matches);
  };
  look();
  dark.addEventListener('change', look);
}

function chooser(titles: readonly string[], show: (index: number) => void): HTMLElement {
  const select = element(
    'select',
    { class: 'colour' },
    ...titles.map((title, index) => element('option', { value: index }, title)),
  );
  on(select, 'change', () => show(Number(select.value)));
  return element('nav', { class: 'models' }, element('label', {}, t('Model'), select));
}
