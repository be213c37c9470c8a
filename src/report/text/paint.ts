import type { Severity } from '../../findings/finding';

/** Colours of a terminal (ECMA-48 SGR), or none. */
export interface Paint {
  readonly bold: (s: string) => string;
  readonly dim: (s: string) => string;
  readonly severity: (severity: Severity, s: string) => string;
  readonly bar: (s: string) => string;
  readonly bad: (s: string) => string;
}

const sgr = (code: number) => (s: string) => `\u001b[${code}m${s}\u001b[0m`;
const plain = (s: string): string => s;

const severityCodes: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };

export const paintOf = (colour: boolean): Paint =>
  colour
    ? { bold: sgr(1), dim: sgr(2), severity: (s, text) => sgr(severityCodes[s])(text), bar: sgr(34), bad: sgr(31) }
    : { bold: plain, dim: plain, severity: (_, text) => text, bar: plain, bad: plain };
