import type { Severity } from '../../src/findings/finding';
import { t } from '../text';

export function severityText(severity: Severity): string {
  switch (severity) {
    case 'error':
      return t('Error');
    case 'warning':
      return t('Warning');
    case 'info':
      return t('Information');
  }
}
