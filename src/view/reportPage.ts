import { policy, quoted } from './page';
import { savedId } from './saved';

export interface ReportPage {
  readonly title: string;
  /** Text of the panel's bundle and of its style sheets. */
  readonly script: string;
  readonly style: string;
  /** A fresh random value. */
  readonly nonce: string;
  /** What it shows, as JSON will say it. */
  readonly models: unknown;
}

/** The panel as one file that needs no other and asks nobody: the same script under the same policy, with its data beside it. */
export function reportPage({ title, script, style, nonce, models }: ReportPage): string {
  const attribute = `nonce="${quoted(nonce)}"`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${quoted(policy(nonce))}">
  <meta property="csp-nonce" content="${quoted(nonce)}">
  <meta name="generator" content="Gradwise">
  <title>${quoted(title)}</title>
  <style ${attribute}>${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body class="saved">
  <script type="application/json" id="${savedId}">${JSON.stringify(models).replaceAll('<', '\\u003c')}</script>
  <script ${attribute}>${script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}</script>
</body>
</html>
`;
}
