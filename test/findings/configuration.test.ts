import { describe, expect, it } from 'vitest';
import { ConfigurationError, isIgnored, parseConfiguration, settingsFor } from '../../src/findings/configuration';

const parse = (value: unknown) => parseConfiguration(JSON.stringify(value));

describe('a configuration', () => {
  const configuration = parse({
    rules: { 'dying-relu': 'off', 'vanishing-gradient': ['warning', { errorDecades: 8 }] },
    overrides: [
      { files: ['legacy/**'], rules: { 'vanishing-gradient': ['info', { warningDecades: 3 }] } },
      { files: ['*.tmp.onnx'], rules: { 'dying-relu': 'warning' } },
    ],
    ignores: ['third-party/'],
  });

  it('sets severities and options of rules', () => {
    expect(settingsFor(configuration, 'models/a.onnx')).toEqual({
      'dying-relu': { severity: 'off' },
      'vanishing-gradient': { severity: 'warning', options: { errorDecades: 8 } },
    });
  });

  it('overrides them for some files, keeping options that the override does not name', () => {
    expect(settingsFor(configuration, 'legacy/deep/a.onnx')).toEqual({
      'dying-relu': { severity: 'off' },
      'vanishing-gradient': { severity: 'info', options: { errorDecades: 8, warningDecades: 3 } },
    });
    expect(settingsFor(configuration, 'x/y.tmp.onnx')['dying-relu']).toEqual({ severity: 'warning' });
  });

  it('ignores files', () => {
    expect(isIgnored(configuration, 'third-party/net/a.onnx')).toBe(true);
    expect(isIgnored(configuration, 'models/a.onnx')).toBe(false);
  });

  it('may be empty', () => {
    expect(settingsFor(parse({}), 'a.onnx')).toEqual({});
  });
});

describe('a wrong configuration is told in one sentence', () => {
  it('knows no option by the name of what every object has', () => {
    expect(() => parse({ rules: { 'dying-relu': ['info', { toString: 1 }] } })).toThrow('has no option “toString”');
  });

  it.each([
    ['{', /^is not JSON/],
    ['[]', 'the configuration must be an object, but is [].'],
    ['{"rule": {}}', 'the configuration has no field “rule”; it may have rules, overrides, ignores.'],
    ['{"rules": []}', '“rules” must be an object, but is [].'],
    [
      '{"rules": {"dead-relu": "off"}}',
      '“rules” names the rule “dead-relu”, which does not exist; “gradwise rules” lists them.',
    ],
    [
      '{"rules": {"dying-relu": "on"}}',
      '“rules”: “dying-relu” must be "off", "info", "warning" or "error", but is "on".',
    ],
    [
      '{"rules": {"dying-relu": ["info", {}, 1]}}',
      '“rules”: “dying-relu” takes a severity and one object of options, no more.',
    ],
    [
      '{"rules": {"dying-relu": ["info", {"share": 1}]}}',
      '“rules”: “dying-relu” has no option “share”; it has excessShare, errorShare.',
    ],
    [
      '{"rules": {"missing-activation": ["info", {"share": 1}]}}',
      '“rules”: “missing-activation” has no option “share”; it has none.',
    ],
    [
      '{"rules": {"dying-relu": ["info", {"errorShare": "1"}]}}',
      '“rules”: “dying-relu”: “errorShare” must be a number, but is "1".',
    ],
    ['{"ignores": "x"}', '“ignores” must be a list, but is "x".'],
    ['{"ignores": [1]}', '“ignores” must hold paths or patterns, but entry 0 is 1.'],
    ['{"overrides": [{"rules": {}}]}', '“overrides[0].files” must be a list, but is missing.'],
  ])('%s', (text, message) => {
    expect(() => parseConfiguration(text)).toThrow(ConfigurationError);
    expect(() => parseConfiguration(text)).toThrow(message);
  });
});
