import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ConfigurationFile,
  configurationAt,
  nearestConfiguration,
  noConfiguration,
} from '../analyzeConfiguration';
import { ConfigurationError } from '../findings/configuration';
import { UsageError } from './usage';

/** Reads the file that is named, or the nearest `gradwise.config.json` from the working folder upwards, or none. */
export function readConfiguration(named: string | undefined): ConfigurationFile {
  const path = named === undefined ? nearestConfiguration(process.cwd()) : resolve(named);
  if (path === undefined) return noConfiguration;
  try {
    return configurationAt(path, textOf(path));
  } catch (e) {
    if (e instanceof ConfigurationError) throw new UsageError(`The configuration ${path} is wrong: ${e.message}`);
    throw e;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (e) {
    throw new UsageError(`The configuration ${path} cannot be read (${(e as NodeJS.ErrnoException).code}).`);
  }
}
