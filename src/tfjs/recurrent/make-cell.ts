import { type ConfigObject, type ConfigValue, isObject } from '../../model';
import type { LayerContext } from '../layer';
import { isUnknown, Unmakeable } from '../options';
import type { Cell } from './cell';
import { gruCell } from './gru-cell';
import { lstmCell } from './lstm-cell';
import { simpleRnnCell } from './simple-rnn-cell';
import { stackedCells } from './stacked-cells';

type MakeCell = (c: LayerContext, features: number) => Cell;

/** By the class of a cell, and of the layer that has one of its own. */
const makers: Readonly<Record<string, MakeCell>> = {
  GRU: gruCell,
  GRUCell: gruCell,
  LSTM: lstmCell,
  LSTMCell: lstmCell,
  SimpleRNN: simpleRnnCell,
  SimpleRNNCell: simpleRnnCell,
};

/** The cell of a recurrent layer: its own, or what an RNN was given as `cell`. Throws Unmakeable. */
export function makeCell(c: LayerContext, features: number): Cell {
  const own = makers[c.layer.className];
  return own ? own(c, features) : given(c, c.options.known('cell'), features, '');
}

function given(c: LayerContext, value: ConfigValue | undefined, features: number, scope: string): Cell {
  if (Array.isArray(value)) return stacked(c, value, features, scope);
  if (!isObject(value)) throw new Unmakeable('needs a cell.');
  if (value.className === 'StackedRNNCells') return stacked(c, value.config.cells, features, scope);
  const maker = makers[value.className];
  if (!maker) throw new Unmakeable(`has a cell that computes something that is not known here (${value.className}).`);
  return maker(c.within(value, [], scope), features);
}

function stacked(c: LayerContext, value: ConfigValue | undefined, features: number, scope: string): Cell {
  if (isUnknown(value)) throw new Unmakeable(`has cells that are not known (${value.why}).`);
  const list: readonly ConfigValue[] = Array.isArray(value) ? value : [];
  const objects = list.filter((cell): cell is ConfigObject => isObject(cell));
  if (!list.length || objects.length < list.length) throw new Unmakeable('needs a list of cells.');
  let size = features;
  const cells = objects.map((object, i) => {
    const cell = given(c, object, size, `${scope}RNNCell_${i}/`);
    size = cell.stateSizes[0] ?? size;
    return cell;
  });
  return stackedCells(cells);
}
