import { element, on } from './dom';
import { stepBy } from './keys';

interface Tab {
  readonly id: string;
  readonly title: string;
  readonly content: HTMLElement;
}

/** Several pictures in one place, of which one is shown: the titles are one tab stop, arrow keys move between them. */
export function tabs(all: readonly Tab[], choose: (id: string) => void) {
  const titles = all.map(({ id, title }) =>
    on(
      element('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': `view-${id}` }, title),
      'click',
      () => choose(id),
    ),
  );
  const list = element('div', { class: 'tabs', role: 'tablist' }, ...titles);
  const panels = all.map(({ id, content }) =>
    element('div', { role: 'tabpanel', id: `view-${id}`, 'aria-labelledby': `tab-${id}` }, content),
  );
  on(list, 'keydown', (event) => {
    const from = titles.findIndex((title) => title.matches(':focus'));
    const to = stepBy(event.key, from, titles.length, { previous: 'ArrowLeft', next: 'ArrowRight' });
    const next = to === undefined ? undefined : all[to];
    if (!next) return;
    event.preventDefault();
    titles[to ?? 0]?.focus();
    choose(next.id);
  });
  return {
    element: element('div', { class: 'tabbed' }, list, ...panels),
    /** An unknown id shows the first. */
    show(id: string): void {
      const shown = Math.max(
        0,
        all.findIndex((tab) => tab.id === id),
      );
      for (const [i, title] of titles.entries()) {
        title.setAttribute('aria-selected', String(i === shown));
        title.tabIndex = i === shown ? 0 : -1;
        panels[i]?.classList.toggle('hidden', i !== shown);
      }
    },
  };
}
