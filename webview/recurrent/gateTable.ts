import type { GateName, GateView } from '../../src/view/state';
import { element } from '../dom';
import { numberText, shareText } from '../layers/text';
import { t } from '../text';

/** How each gate stands: a column a gate. */
export function gateTable(gates: readonly GateView[]): HTMLElement {
  const rows: readonly (readonly [label: string, text: (gate: GateView) => string])[] = [
    [t('Mean in'), ({ entering: [mean] }) => numberText(mean)],
    [t('Deviation in'), ({ entering: [, std] }) => numberText(std)],
    [t('Mean out'), ({ leaving: [mean] }) => numberText(mean)],
    [t('Deviation out'), ({ leaving: [, std] }) => numberText(std)],
    [t('Saturated'), ({ saturated }) => shareText(saturated)],
    ['‖∂L/∂W‖', ({ weight }) => numberText(weight)],
    ['‖∂L/∂R‖', ({ recurrent }) => numberText(recurrent)],
    ['‖∂L/∂b‖', ({ bias }) => numberText(bias)],
  ];
  return element(
    'table',
    { class: 'gates' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, t('Gate')),
        ...gates.map(({ name }) => element('th', { scope: 'col' }, gateName(name))),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(([label, text]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          ...gates.map((gate) => element('td', {}, text(gate))),
        ),
      ),
    ),
  );
}

function gateName(name: GateName): string {
  switch (name) {
    case 'input':
      return t('input');
    case 'output':
      return t('output');
    case 'forget':
      return t('forget');
    case 'update':
      return t('update');
    case 'reset':
      return t('reset');
    case 'candidate':
      return t('candidate');
    case 'hidden':
      return t('hidden');
  }
}
