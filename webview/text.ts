/** Translations by English text; absent for English itself. The extension puts them into the page as data. */
const bundle = readBundle(document.documentElement.dataset.l10n);

function readBundle(json: string | undefined): Readonly<Record<string, unknown>> {
  const parsed: unknown = json ? JSON.parse(json) : {};
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
}

/** The text in the language of the editor, `{0}`, `{1}`, … replaced by the arguments. */
export function t(english: string, ...values: readonly (string | number)[]): string {
  const translated = bundle[english];
  const pattern = typeof translated === 'string' ? translated : english;
  return pattern.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
