import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unpacked } from './models';

/** Real TensorFlow.js models from npm packages, at pinned versions: folders with a model.json and weight files. */

export interface RealTfjsModel {
  /** Package and path within it. */
  readonly name: string;
  readonly path: string;
}

const upscaler = [
  '@upscalerjs/models@0.9.0',
  'sha512-R71fAmtSGWJ/BboVj1XADfT946SV+H0Ex5QMttK0cX2wfFGSRDqYR5uOkMZRtcnl3z4xvigNOwSX1a8BnCR8DA==',
] as const;
const nsfw = [
  'nsfwjs@4.3.0',
  'sha512-WTKDte0vp1X97N1h34P79G/hG+sVT3+TnDz9di1WseIJR93v11E4viNX7Vg9WsO6HYoR772Nzq2iM8jo3XBZ+g==',
] as const;

/** Throws where a package cannot be downloaded or is not the pinned one. */
export function realTfjsModels(): readonly RealTfjsModel[] {
  const folder = join(unpacked(...upscaler), 'models');
  const plain = (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => path.endsWith('model.json'))
    .sort()
    .map((path) => ({ name: `upscalerjs/${dirname(path)}`, path: join(folder, path) }));
  const scripts = join(unpacked(...nsfw), 'dist/models');
  const unwrapped = readdirSync(scripts, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `nsfwjs/${name}`, path: join(unwrap(join(scripts, name)), 'model.json') }));
  return [...plain, ...unwrapped];
}

/** nsfwjs has its models inside scripts: the topology as an object, weight files in base64. Written out as files, once. */
function unwrap(folder: string): string {
  const target = join(folder, 'files');
  if (existsSync(target)) return target;
  const require = createRequire(join(folder, 'here.js'));
  const work = mkdtempSync(join(folder, 'unwrapping-'));
  for (const script of readdirSync(folder).filter((name) => name.endsWith('.min.js'))) {
    const name = script.replace(/\.min\.js$/, '');
    const content: unknown = require(join(folder, script));
    if (typeof content === 'string') writeFileSync(join(work, name), Buffer.from(content, 'base64'));
    else writeFileSync(join(work, 'model.json'), JSON.stringify(content));
  }
  try {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(work, target);
  } catch (error) {
    // Another test process was faster.
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
