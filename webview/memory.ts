import { type Check, isBoolean, isString, nullable, objectOf } from '../src/view/check';
import { recall, remember } from './host';
import type { Order } from './layers/order';
import type { View } from './layers/table';

/** What the reader chose in the panel, as opposed to what the extension told it. */
export interface Choice extends View {
  readonly selected: string | null;
  /** Which of the pictures is shown, and what the graph is coloured by. */
  readonly view: string;
  readonly colour: string;
}

const isChoice: Check<Choice> = objectOf<Choice>({
  selected: nullable(isString),
  view: isString,
  colour: isString,
  filter: isString,
  order: objectOf<Order>({ column: isString, descending: isBoolean }),
  allColumns: isBoolean,
});

const fresh: Choice = {
  selected: null,
  view: 'flow',
  colour: 'gradient',
  filter: '',
  order: { column: 'order', descending: false },
  allColumns: false,
};

/** The choice of before the panel was hidden or the window reloaded; a fresh one where there is none. */
export function recallChoice(): Choice {
  const memory = recall();
  return isChoice(memory) ? memory : fresh;
}

export const rememberChoice = (choice: Choice): void => remember(choice);
