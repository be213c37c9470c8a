import { expect, test } from 'vitest';
import { pageHtml } from '../../src/view/page';

const page = (change: Partial<Parameters<typeof pageHtml>[0]> = {}) =>
  pageHtml({
    nonce: 'N0nce',
    script: 'https://host/webview.js',
    style: 'https://host/webview.css',
    styleSource: 'https://host',
    language: 'en',
    translations: {},
    ...change,
  });

test('allows nothing but its own script by nonce, workers that this makes, and its own styles', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page())?.[1]?.replaceAll('&#39;', "'");
  expect(policy).toBe(
    "default-src 'none'; script-src 'nonce-N0nce'; style-src https://host 'nonce-N0nce'; worker-src blob:",
  );
});

test('has no inline script, style or handler', () => {
  expect(page()).not.toMatch(/<style|\son\w+=|style=|<script[^>]*>[^<]/);
});

test('carries translations as data that cannot leave their attribute', () => {
  const html = page({ translations: { Findings: `"><script>alert('1')</script>&` } });
  expect(html.match(/<script/g)).toHaveLength(1);
  const json = /data-l10n="([^"]*)"/
    .exec(html)?.[1]
    ?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(JSON.parse(json ?? '')).toEqual({ Findings: `"><script>alert('1')</script>&` });
});
