import type { Layer, Node } from '../../model';
import type { Field } from '../field';
import type { Subject } from '../subject';
import { type Refusal, refuse, type Setting, type Transfer } from './transfer';

/** A recurrent layer over T steps. */
export function recurrent(
  _x: Field,
  _layer: Layer,
  _node: Node,
  _subject: Subject,
  _setting: Setting,
): Transfer | Refusal {
  return refuse('Recurrent layers are not followed yet.');
}
