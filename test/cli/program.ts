import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeNetwork } from '../support/networkOnnx';

/** The built program, run as a user runs it. */

const root = join(import.meta.dirname, '../..');
export const program = join(root, 'dist/cli.js');

export const build = (): void => {
  execFileSync(process.execPath, ['esbuild.mjs', 'cli', 'probe-worker', 'parser'], { cwd: root });
};

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function gradwise(args: readonly string[], cwd: string = root): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (d) => {
    out += d;
  });
  child.stderr.on('data', (d) => {
    err += d;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const head = 'dense 10 linear glorot-uniform';
export const networks = {
  healthy: `input 32\ndense 32 relu he-normal × 3\n${head}`,
  sick: `input 32\ndense 32 sigmoid glorot-uniform × 12\n${head}`,
  warned: `input 32\ndense 32 relu he-normal\ndense 32 linear he-normal\n${head}`,
} as const;

/** A model file in a folder of its own. */
export const modelFile = (network: keyof typeof networks, name = `${network}.onnx`): string =>
  writeNetwork(networks[network], name);
