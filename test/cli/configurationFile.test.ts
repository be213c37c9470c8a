import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConfiguration } from '../../src/cli/configurationFile';
import { temporaryFolder } from '../support/onnx';

/** As if the program had been started in a folder below one that holds this configuration. */
function startedBelow(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'gradwise.config.json'), text);
  const below = join(folder, 'models/deep');
  mkdirSync(below, { recursive: true });
  vi.spyOn(process, 'cwd').mockReturnValue(below);
  return folder;
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the configuration file', () => {
  it('is the nearest one upwards, and its patterns start at its folder', () => {
    const folder = startedBelow(
      '{ "ignores": ["models/old/**"], "overrides": [{ "files": ["models/*.onnx"], "rules": { "dying-relu": "off" } }] }',
    );
    const { ignores, rules } = readConfiguration(undefined);
    expect(ignores(join(folder, 'models/old/a.onnx'))).toBe(true);
    expect(ignores(join(folder, 'old/a.onnx'))).toBe(false);
    expect(rules(join(folder, 'models/a.onnx'))).toEqual({ 'dying-relu': { severity: 'off' } });
    expect(rules(join(folder, 'models/deep/a.onnx'))).toEqual({});
  });

  it('may be named instead', () => {
    startedBelow('not even JSON');
    const named = join(temporaryFolder(), 'strict.json');
    writeFileSync(named, '{ "rules": { "dying-relu": "error" } }');
    expect(readConfiguration(named).rules('a.onnx')).toEqual({ 'dying-relu': { severity: 'error' } });
  });

  it('need not be there', () => {
    vi.spyOn(process, 'cwd').mockReturnValue(temporaryFolder());
    const { ignores, rules } = readConfiguration(undefined);
    expect([ignores('a.onnx'), rules('a.onnx')]).toEqual([false, {}]);
  });

  it('that is wrong is named with what is wrong', () => {
    const folder = startedBelow('{ "rule": {} }');
    expect(() => readConfiguration(undefined)).toThrow(
      `The configuration ${join(folder, 'gradwise.config.json')} is wrong: the configuration has no field “rule”; it may have rules, overrides, ignores.`,
    );
  });
});
