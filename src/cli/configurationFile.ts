import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type Configuration,
  ConfigurationError,
  configurationName,
  emptyConfiguration,
  isIgnored,
  parseConfiguration,
  settingsFor,
} from '../findings/configuration';
import type { RuleSettings } from '../findings/settings';
import { UsageError } from './usage';

/** The configuration that holds here, asked with paths of files. */
export interface ConfigurationFile {
  readonly ignores: (path: string) => boolean;
  readonly rules: (path: string) => RuleSettings;
}

/** Reads the file that is named, or the nearest `gradwise.config.json` from the working folder upwards, or none. */
export function readConfiguration(named: string | undefined): ConfigurationFile {
  const path = named === undefined ? nearest(process.cwd()) : resolve(named);
  const configuration = path === undefined ? emptyConfiguration : parse(path);
  const folder = path === undefined ? process.cwd() : dirname(path);
  const inside = (file: string): string => relative(folder, resolve(file)).split(sep).join('/');
  return {
    ignores: (file) => isIgnored(configuration, inside(file)),
    rules: (file) => settingsFor(configuration, inside(file)),
  };
}

function nearest(folder: string): string | undefined {
  const path = join(folder, configurationName);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(parent);
}

function parse(path: string): Configuration {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (e) {
    throw new UsageError(`The configuration ${path} cannot be read (${(e as NodeJS.ErrnoException).code}).`);
  }
  try {
    return parseConfiguration(text);
  } catch (e) {
    if (e instanceof ConfigurationError) throw new UsageError(`The configuration ${path} is wrong: ${e.message}`);
    throw e;
  }
}
