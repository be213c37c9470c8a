import { element, svg } from '../dom';
import { dots, line } from './marks';

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
