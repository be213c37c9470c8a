/** What a panel's page is made of. */
export interface Page {
  /** A fresh random value for every page. */
  readonly nonce: string;
  /** Addresses of the bundle and its style sheet. */
  readonly script: string;
  readonly style: string;
  /** The source that the content security policy allows style sheets from. */
  readonly styleSource: string;
  readonly language: string;
  /** Translations by English text. */
  readonly translations: Readonly<Record<string, unknown>>;
}

/**
 * The panel's HTML. Nothing is inline or remote: the script runs by its nonce, styles come from the package, workers from the script's own text, and data arrives as messages.
 * The toolkit finds the nonce for the one style element that it makes in the `csp-nonce` property.
 */
export function pageHtml({ nonce, script, style, styleSource, language, translations }: Page): string {
  return `<!DOCTYPE html>
<html lang="${quoted(language)}" data-l10n="${quoted(JSON.stringify(translations))}">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${quoted(policy(nonce, styleSource))}">
  <meta property="csp-nonce" content="${quoted(nonce)}">
  <link rel="stylesheet" href="${quoted(style)}">
  <title>Gradwise</title>
</head>
<body>
  <script nonce="${quoted(nonce)}" src="${quoted(script)}"></script>
</body>
</html>`;
}

/** Of a page that loads nothing but what its nonce admits, style sheets from `styleSource`, and workers that it makes itself. */
export const policy = (nonce: string, styleSource?: string): string => {
  const styles = [...(styleSource === undefined ? [] : [styleSource]), `'nonce-${nonce}'`].join(' ');
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styles}; worker-src blob:`;
};

/** Text as the value of a quoted attribute. */
export const quoted = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
