import { attribute } from '../../model';
import type { CanonicalContext } from '../operator';

/** Attributes that newer opsets made inputs. */

/** The node with the integers of attribute `name`, where it has it, as its input 1. */
export function integersToInput(c: CanonicalContext, name: string): void {
  const values = attribute(c.node, name, 'ints');
  if (!values) {
    c.keep();
    return;
  }
  const { [name]: _, ...attributes } = c.node.attributes;
  c.keep({ inputs: [c.input(0), c.b.ints(values)], attributes });
}
