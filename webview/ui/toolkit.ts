import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The only file that knows the toolkit: everything else asks for a button and gets an element. Its badge is left out, because its template
 * has an inline style that a strict content security policy forbids.
 */

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing(), vsCodeTextField());

export function button(
  label: string,
  press: () => void,
  appearance: 'primary' | 'secondary' = 'secondary',
): HTMLElement {
  const control = document.createElement('vscode-button');
  control.setAttribute('appearance', appearance);
  control.append(label);
  control.addEventListener('click', press);
  return control;
}

export function busy(label: string): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-label', label);
  return ring;
}

/** A one-line text field that reports every change. */
export function textField(label: string, value: string, change: (value: string) => void): HTMLElement {
  const field = document.createElement('vscode-text-field');
  field.setAttribute('placeholder', label);
  field.setAttribute('aria-label', label);
  field.setAttribute('value', value);
  field.addEventListener('input', () => change('value' in field ? String(field.value) : ''));
  return field;
}
