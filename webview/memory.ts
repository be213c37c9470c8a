import { type Check, isBoolean, isString, nullable, objectOf } from '../src/view/check';
import { recall, remember } from './host';
import type { Order } from './layers/order';

/** What the reader chose in the panel, as opposed to what the extension told it. */
export interface Choice {
  readonly selected: string | null;
  readonly filter: string;
  readonly order: Order;
}

const isChoice: Check<Choice> = objectOf<Choice>({
  selected: nullable(isString),
  filter: isString,
  order: objectOf<Order>({ column: isString, descending: isBoolean }),
});

/** The choice of before the panel was hidden or the window reloaded; a fresh one where there is none. */
export function recallChoice(): Choice {
  const memory = recall();
  return isChoice(memory) ? memory : { selected: null, filter: '', order: { column: 'order', descending: false } };
}

export const rememberChoice = (choice: Choice): void => remember(choice);
