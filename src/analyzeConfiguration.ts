import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  ConfigurationError,
  type ConfigurationPath,
  isIgnored,
  parseConfiguration,
  settingsFor,
} from './findings/configuration';
import { configurationName, type RuleSettings } from './findings/settings';
import type { Range } from './model';
import { type Json, JsonError, type JsonPlace, parseJson } from './sources/tfjs-model/json';
import { Lines } from './sources/tfjs-model/lines';

/** The configuration that holds somewhere, asked with paths of files. */
export interface ConfigurationFile {
  readonly ignores: (path: string) => boolean;
  readonly rules: (path: string) => RuleSettings;
}

/** The nearest `gradwise.config.json` from a folder upwards, no further than `top`. */
export function nearestConfiguration(folder: string, top?: string): string | undefined {
  const path = join(folder, configurationName);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder || folder === top ? undefined : nearestConfiguration(parent, top);
}

/** What the text of the file at `path` says; its patterns start at the file's folder. Throws ConfigurationError. */
export function configurationAt(path: string, text: string): ConfigurationFile {
  const configuration = parseConfiguration(text);
  const inside = (file: string): string => relative(dirname(path), resolve(file)).split(sep).join('/');
  return {
    ignores: (file) => isIgnored(configuration, inside(file)),
    rules: (file) => settingsFor(configuration, inside(file)),
  };
}

/** Nothing is set. */
export const noConfiguration: ConfigurationFile = { ignores: () => false, rules: () => ({}) };

/** What is wrong with the text of a configuration: one sentence, and the words that are meant. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly range: Range;
}

export function problemIn(text: string): ConfigurationProblem | undefined {
  const told = (message: string, place: JsonPlace): ConfigurationProblem => ({
    message: message.charAt(0).toUpperCase() + message.slice(1),
    range: new Lines(text).range(place),
  });
  try {
    const json = parseJson(text);
    try {
      parseConfiguration(text);
      return undefined;
    } catch (error) {
      if (error instanceof ConfigurationError) return told(error.message, placeOf(json, error.path));
      throw error;
    }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const at = Math.min(error.offset, text.length);
    return told(`The configuration ${error.message} here.`, { start: at, end: Math.min(at + 1, text.length) });
  }
}

/** As far as the path leads: what is missing is said of what should hold it. */
function placeOf(json: Json, [next, ...rest]: ConfigurationPath): JsonPlace {
  if (json.kind === 'object' && typeof next === 'string') {
    const member = json.members.get(next);
    if (member) return rest.length > 0 ? placeOf(member.value, rest) : member;
  }
  const item = json.kind === 'array' && typeof next === 'number' ? json.items[next] : undefined;
  return item ? placeOf(item, rest) : json;
}
