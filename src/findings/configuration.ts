import { rules } from '../rules';
import { matches } from './glob';
import type { RuleSetting, RuleSettings } from './settings';

/** `gradwise.config.json`, checked. Paths in it are relative to its folder. */
export interface Configuration {
  readonly rules: RuleSettings;
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: RuleSettings }[];
  readonly ignores: readonly string[];
}

export const configurationName = 'gradwise.config.json';

export const emptyConfiguration: Configuration = { rules: {}, overrides: [], ignores: [] };

/** Says in one sentence what is wrong with a configuration, and where in it. */
export class ConfigurationError extends Error {}

/**
 * Reads the text of a configuration:
 *
 *     { "rules": { "dying-relu": "off", "missing-activation": ["error"], "vanishing-gradient": ["warning", { "errorDecades": 8 }] },
 *       "overrides": [{ "files": ["legacy/**"], "rules": { "missing-activation": "off" } }],
 *       "ignores": ["third-party/"] }
 *
 * Throws ConfigurationError for anything else, an unknown rule or option included.
 */
export function parseConfiguration(text: string): Configuration {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    throw new ConfigurationError(`is not JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  const top = object(json, 'the configuration');
  onlyKeys(top, ['$schema', 'rules', 'overrides', 'ignores'], 'the configuration');
  return {
    rules: ruleSettings(top.rules ?? {}, '“rules”'),
    overrides: list(top.overrides ?? [], '“overrides”').map((entry, i) => {
      const where = `“overrides[${i}]”`;
      const o = object(entry, where);
      onlyKeys(o, ['files', 'rules'], where);
      return {
        files: strings(o.files, `“overrides[${i}].files”`),
        rules: ruleSettings(o.rules, `“overrides[${i}].rules”`),
      };
    }),
    ignores: strings(top.ignores ?? [], '“ignores”'),
  };
}

/** What holds for one file: the general settings, then every override that matches, the last one winning. */
export function settingsFor(configuration: Configuration, path: string): RuleSettings {
  const merged: Record<string, RuleSetting> = { ...configuration.rules };
  for (const { files, rules: more } of configuration.overrides) {
    if (!matches(path, files)) continue;
    for (const [id, setting] of Object.entries(more)) {
      const options = { ...merged[id]?.options, ...setting.options };
      merged[id] = { ...merged[id], ...setting, ...(Object.keys(options).length ? { options } : {}) };
    }
  }
  return merged;
}

export const isIgnored = (configuration: Configuration, path: string): boolean => matches(path, configuration.ignores);

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${where} must be an object, but is ${show(value)}.`);
  }
  return value as Json;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ConfigurationError(`${where} must be a list, but is ${show(value)}.`);
  return value;
}

const strings = (value: unknown, where: string): readonly string[] =>
  list(value, where).map((entry, i) => {
    if (typeof entry === 'string' && entry !== '') return entry;
    throw new ConfigurationError(`${where} must hold paths or patterns, but entry ${i} is ${show(entry)}.`);
  });

function onlyKeys(value: Json, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((k) => !known.includes(k));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `${where} has no field “${unknown}”; it may have ${known.filter((k) => k !== '$schema').join(', ')}.`,
    );
  }
}

function ruleSettings(value: unknown, where: string): RuleSettings {
  return Object.fromEntries(
    Object.entries(object(value, where)).map(([id, setting]) => {
      const meta = rules.get(id)?.meta;
      if (!meta)
        throw new ConfigurationError(
          `${where} names the rule “${id}”, which does not exist; “gradwise rules” lists them.`,
        );
      return [id, ruleSetting(setting, `${where}: “${id}”`, meta.options ?? {})];
    }),
  );
}

function ruleSetting(value: unknown, where: string, known: Readonly<Record<string, number>>): RuleSetting {
  const [severity, options, ...rest] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (severity !== 'off' && severity !== 'error' && severity !== 'warning' && severity !== 'info') {
    throw new ConfigurationError(`${where} must be "off", "info", "warning" or "error", but is ${show(severity)}.`);
  }
  if (rest.length) throw new ConfigurationError(`${where} takes a severity and one object of options, no more.`);
  if (options === undefined) return { severity };
  for (const [name, number] of Object.entries(object(options, `the options of ${where}`))) {
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).join(', ');
      throw new ConfigurationError(`${where} has no option “${name}”; ${names ? `it has ${names}` : 'it has none'}.`);
    }
    if (typeof number !== 'number')
      throw new ConfigurationError(`${where}: “${name}” must be a number, but is ${show(number)}.`);
  }
  return { severity, options: options as Readonly<Record<string, number>> };
}

const show = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60));
