import { element, svg } from '../dom';
import { area, dots, line } from './marks';

/** The name of a series beside a sample of its line and mark. */
export function legendEntry(name: string, form: 'circle' | 'square', label: string): HTMLElement {
  const ends = [
    { x: 1, y: 7 },
    { x: 25, y: 7 },
  ];
  const sample = svg('svg', { width: 26, height: 14, 'aria-hidden': 'true' });
  sample.append(line(ends, name), dots([{ x: 13, y: 7 }], form, name));
  return element('span', { class: 'entry' }, sample, label);
}

/** The same for an area; a line of that name runs through it where there is one. */
export function areaEntry(name: string, label: string): HTMLElement {
  const sample = svg('svg', { width: 26, height: 14, 'aria-hidden': 'true' });
  const edge = (x: number) => ({ x, top: 1, foot: 13 });
  sample.append(area([edge(1), edge(25)], name));
  if (name === 'predicted')
    sample.append(
      line(
        [
          { x: 1, y: 7 },
          { x: 25, y: 7 },
        ],
        name,
      ),
    );
  return element('span', { class: 'entry' }, sample, label);
}
