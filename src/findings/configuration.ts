import { rules } from '../rules';
import { matches } from './glob';
import type { RuleSetting, RuleSettings } from './settings';

/** `gradwise.config.json`, checked. Paths in it are relative to its folder. */
export interface Configuration {
  readonly rules: RuleSettings;
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: RuleSettings }[];
  readonly ignores: readonly string[];
}

/** Names and numbers that lead from the whole to a part of it. */
export type ConfigurationPath = readonly (string | number)[];

/** Says in one sentence what is wrong with a configuration, and where in it. */
export class ConfigurationError extends Error {
  constructor(
    message: string,
    /** The innermost part that is wrong. */
    readonly path: ConfigurationPath = [],
  ) {
    super(message);
  }
}

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
  const top = object(json, { name: 'the configuration', path: [] });
  onlyKeys(top, ['$schema', 'rules', 'overrides', 'ignores'], { name: 'the configuration', path: [] });
  return {
    rules: ruleSettings(top.rules ?? {}, { name: '“rules”', path: ['rules'] }),
    overrides: list(top.overrides ?? [], { name: '“overrides”', path: ['overrides'] }).map((entry, i) => {
      const part = { name: `“overrides[${i}]”`, path: ['overrides', i] };
      const o = object(entry, part);
      onlyKeys(o, ['files', 'rules'], part);
      return {
        files: strings(o.files, within(part, `“overrides[${i}].files”`, 'files')),
        rules: ruleSettings(o.rules, within(part, `“overrides[${i}].rules”`, 'rules')),
      };
    }),
    ignores: strings(top.ignores ?? [], { name: '“ignores”', path: ['ignores'] }),
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

/** A part of the configuration, and what a sentence calls it. */
interface Part {
  readonly name: string;
  readonly path: ConfigurationPath;
}

const within = ({ path }: Part, name: string, ...further: ConfigurationPath): Part => ({
  name,
  path: [...path, ...further],
});

function object(value: unknown, { name, path }: Part): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${name} must be an object, but is ${show(value)}.`, path);
  }
  return value as Json;
}

function list(value: unknown, { name, path }: Part): readonly unknown[] {
  if (!Array.isArray(value)) throw new ConfigurationError(`${name} must be a list, but is ${show(value)}.`, path);
  return value;
}

const strings = (value: unknown, part: Part): readonly string[] =>
  list(value, part).map((entry, i) => {
    if (typeof entry === 'string' && entry !== '') return entry;
    const message = `${part.name} must hold paths or patterns, but entry ${i} is ${show(entry)}.`;
    throw new ConfigurationError(message, [...part.path, i]);
  });

function onlyKeys(value: Json, known: readonly string[], { name, path }: Part): void {
  const unknown = Object.keys(value).find((k) => !known.includes(k));
  if (unknown !== undefined) {
    const named = known.filter((k) => k !== '$schema').join(', ');
    throw new ConfigurationError(`${name} has no field “${unknown}”; it may have ${named}.`, [...path, unknown]);
  }
}

function ruleSettings(value: unknown, part: Part): RuleSettings {
  return Object.fromEntries(
    Object.entries(object(value, part)).map(([id, setting]) => {
      const meta = rules.get(id)?.meta;
      const { name, path } = within(part, `${part.name}: “${id}”`, id);
      if (!meta) {
        const message = `${part.name} names the rule “${id}”, which does not exist; “gradwise rules” lists them.`;
        throw new ConfigurationError(message, path);
      }
      return [id, ruleSetting(setting, { name, path }, meta.options ?? {})];
    }),
  );
}

function ruleSetting(value: unknown, part: Part, known: Readonly<Record<string, number>>): RuleSetting {
  const { name, path } = part;
  const [severity, options, ...rest] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (severity !== 'off' && severity !== 'error' && severity !== 'warning' && severity !== 'info') {
    const message = `${name} must be "off", "info", "warning" or "error", but is ${show(severity)}.`;
    throw new ConfigurationError(message, path);
  }
  if (rest.length) throw new ConfigurationError(`${name} takes a severity and one object of options, no more.`, path);
  if (options === undefined) return { severity };
  for (const [option, number] of Object.entries(object(options, within(part, `the options of ${name}`, 1)))) {
    const place = [...path, 1, option];
    if (!Object.hasOwn(known, option)) {
      const names = Object.keys(known).join(', ');
      const message = `${name} has no option “${option}”; ${names ? `it has ${names}` : 'it has none'}.`;
      throw new ConfigurationError(message, place);
    }
    if (typeof number !== 'number')
      throw new ConfigurationError(`${name}: “${option}” must be a number, but is ${show(number)}.`, place);
  }
  return { severity, options: options as Readonly<Record<string, number>> };
}

const show = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60));
