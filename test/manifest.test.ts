import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../src/analysis';
import { severities } from '../src/findings/finding';
import { configurationName } from '../src/findings/settings';
import { rules } from '../src/rules';

/** What VS Code reads of the extension before any code runs: the manifest and its texts in both languages. */

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'));
const manifestText = readFileSync('package.json', 'utf8');
const { contributes, l10n, capabilities } = JSON.parse(manifestText);
const english = json('package.nls.json');
const chinese = json('package.nls.zh-cn.json');

describe('the manifest', () => {
  const keys = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');

  test('has every text in English and in Chinese, and no text without use', () => {
    expect(Object.keys(english).sort()).toEqual([...new Set(keys)].sort());
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  });

  test('has the commands, the editor and the source that others rely on', () => {
    const commands = contributes.commands.map(({ command }: { command: string }) => command);
    const names = [
      'analyzeFile',
      'analyzeWorkspace',
      'probe',
      'openPanel',
      'recommend',
      'fixModel',
      'showLog',
      'showRule',
    ];
    expect(commands).toEqual(names.map((name) => `gradwise.${name}`));
    expect(contributes.customEditors).toMatchObject([
      { viewType: 'gradwise.onnx', priority: 'default', selector: [{ filenamePattern: '*.onnx' }] },
    ]);
  });

  test('has few settings, each described, with the defaults of the analysis', () => {
    const settings: Record<string, { default: unknown; markdownDescription: string }> =
      contributes.configuration.properties;
    expect(Object.keys(settings).length).toBeLessThanOrEqual(12);
    for (const { markdownDescription } of Object.values(settings)) expect(markdownDescription).toMatch(/^%config\./);
    expect(settings['gradwise.probe.seeds']?.default).toBe(defaultOptions.seeds);
    expect(settings['gradwise.probe.timeoutSeconds']?.default).toBe(defaultOptions.timeoutSeconds);
  });

  test('knows the rules that can be set, and by what a configuration is completed', () => {
    expect(contributes.configuration.properties['gradwise.rules']).toMatchObject({
      propertyNames: { enum: [...rules.keys()] },
      additionalProperties: { enum: ['off', ...severities] },
    });
    const [{ fileMatch, url }] = contributes.jsonValidation;
    expect(fileMatch).toBe(configurationName);
    expect(existsSync(url)).toBe(true);
  });

  test('is limited in folders that are not trusted, where they cannot start the probe by a setting', () => {
    expect(capabilities.untrustedWorkspaces).toMatchObject({
      supported: 'limited',
      restrictedConfigurations: ['gradwise.probe.onOpen', 'gradwise.probe.onSave'],
    });
  });
});

describe('the texts of the extension and the panel', () => {
  const sources = ['webview', 'src/vscode'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  const used = sources.flatMap((source) =>
    [...source.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1] ?? ''),
  );
  const bundle = json(join(l10n, 'bundle.l10n.zh-cn.json'));

  test('are all translated, and nothing else is', () => {
    expect(Object.keys(bundle).sort()).toEqual([...new Set(used)].sort());
  });

  test.each(Object.entries(bundle))('keep their placeholders: %s', (text, translation) => {
    const placeholders = (of: unknown) => (String(of).match(/\{\d\}/g) ?? []).sort();
    expect(placeholders(translation)).toEqual(placeholders(text));
  });

  test('lie where the manifest says', () => {
    expect(existsSync(l10n)).toBe(true);
  });
});
