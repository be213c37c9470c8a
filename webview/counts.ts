import { compact } from './numbers';
import { t } from './text';

/** Numbers of things, in the singular where there is one. */

export const layersText = (n: number): string => (n === 1 ? t('1 layer') : t('{0} layers', compact(n)));
export const nodesText = (n: number): string => (n === 1 ? t('1 node') : t('{0} nodes', compact(n)));
export const elementsText = (n: number): string => (n === 1 ? t('1 element') : t('{0} elements', compact(n)));
export const cutsText = (n: number): string =>
  n === 1 ? t('1 node that the gradient cannot pass') : t('{0} nodes that the gradient cannot pass', n);
