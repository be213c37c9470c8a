import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => vi.resetModules());

/** The texts of a page with these translations in its root element; undefined: none, as in English. */
async function textsOf(translations: unknown): Promise<typeof import('../../webview/text')> {
  const l10n = translations === undefined ? undefined : JSON.stringify(translations);
  vi.stubGlobal('document', { documentElement: { dataset: { l10n } } });
  return import('../../webview/text');
}

describe('a text', () => {
  test('is English where there is no translation', async () => {
    const { t } = await textsOf(undefined);
    expect(t('Findings')).toBe('Findings');
    const { t: other } = await textsOf({ Layers: '层' });
    expect(other('Findings')).toBe('Findings');
  });

  test('is in the language of the page, with its values in the order of that language', async () => {
    const { t } = await textsOf({ '{0} of {1} layers': '{1} 层中的 {0} 层' });
    expect(t('{0} of {1} layers', 3, 10)).toBe('10 层中的 3 层');
  });

  test('takes a value as it is, also one that looks like a place for another', async () => {
    const { t } = await textsOf({});
    expect(t('{0} and {1}', '{1}', '<b>')).toBe('{1} and <b>');
    expect(t('{0} and {1}', 'one')).toBe('one and {1}');
  });

  test.each([[['a list']], ['text'], [7], [null], [{ Findings: 7 }]])(
    'is English where the translations are %j',
    async (broken) => {
      const { t } = await textsOf(broken);
      expect(t('Findings')).toBe('Findings');
    },
  );
});
