import { type AnalyzeOptions, defaultOptions } from '../../analysis';
import { type Severity, severities } from '../../findings/finding';
import { type ReportFormat, reportFormats } from '../../report';
import { type Arguments, type OptionSpec, oneOf, pair, wholeNumber } from '../arguments';
import { UsageError } from '../usage';

export const analyzeOptionSpecs: readonly OptionSpec[] = [
  { name: 'format', value: reportFormats.join('|'), help: 'form of the report (text)' },
  { name: 'output', value: 'FILE', help: 'write the report there (standard output)' },
  { name: 'no-probe', help: 'static rules only: run nothing' },
  { name: 'seed', value: 'N', help: 'first seed (1)' },
  { name: 'seeds', value: 'N', help: 'how many draws of inputs, cotangents and the weights of layer code (3)' },
  { name: 'batch', value: 'N', help: 'size of the batch dimension where the model leaves it free (8; layer code 32)' },
  { name: 'dim', value: 'NAME=N', repeatable: true, help: 'size of a symbolic dimension' },
  { name: 'input', value: 'NAME=FILE.npy', repeatable: true, help: 'real data for an input (synthetic)' },
  {
    name: 'cotangent',
    value: 'NAME=FILE.npy',
    repeatable: true,
    help: 'dL/d(output) for an output (of the loss that code names; else standard normal / √elements)',
  },
  { name: 'training', help: 'BatchNormalization and Dropout as in training' },
  { name: 'tensors', value: 'DIR', help: 'write the gradient of each parameter and input there' },
  { name: 'threads', value: 'N', help: 'threads of the probe (all cores)' },
  { name: 'timeout', value: 'S', help: 'seconds that a probe may take (120)' },
  { name: 'memory-limit', value: 'MB', help: 'memory that a probe may take (75 % of what is free)' },
  {
    name: 'fail-on',
    value: [...severities, 'never'].join('|'),
    help: 'least severity that makes the exit code 1 (error)',
  },
  { name: 'baseline', value: 'FILE', help: 'findings that are known: only others count' },
  { name: 'write-baseline', value: 'FILE', help: 'write what is found there, as known from now on' },
  { name: 'config', value: 'FILE', help: 'configuration (nearest gradwise.config.json upwards)' },
];

/** Everything that a command line of `analyze` says. */
export interface AnalyzeRequest {
  readonly paths: readonly string[];
  readonly format: ReportFormat;
  readonly output: string | undefined;
  readonly failOn: Severity | 'never';
  readonly config: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly options: AnalyzeOptions;
}

/** More of them keep the machine busy with starting threads alone. */
const mostThreads = 256;
const mostSeeds = 1_000_000;
/** Seconds: eleven days. A timer of more than 2³¹ ms would end at once. */
const longestTimeout = 1_000_000;

/** Throws UsageError. */
export function readRequest({ options, operands }: Arguments): AnalyzeRequest {
  const one = (name: string): string | undefined => options.get(name)?.[0];
  const whole = (name: string, least: number, most?: number): number | undefined => {
    const text = one(name);
    return text === undefined ? undefined : wholeNumber(name, text, least, most);
  };
  const pairs = (name: string, value: string): readonly (readonly [string, string])[] =>
    unique(
      name,
      (options.get(name) ?? []).map((text) => pair(name, text, value)),
    );
  const [batch, threads, memoryLimitMB] = [
    whole('batch', 1),
    whole('threads', 1, mostThreads),
    whole('memory-limit', 1),
  ];
  const tensors = one('tensors');
  return {
    paths: operands,
    format: oneOf('format', one('format') ?? 'text', reportFormats),
    output: one('output'),
    failOn: oneOf('fail-on', one('fail-on') ?? 'error', [...severities, 'never']),
    config: one('config'),
    baseline: one('baseline'),
    writeBaseline: one('write-baseline'),
    options: {
      ...defaultOptions,
      probe: !options.has('no-probe'),
      seed: whole('seed', 0) ?? defaultOptions.seed,
      seeds: whole('seeds', 1, mostSeeds) ?? defaultOptions.seeds,
      dimensions: Object.fromEntries(pairs('dim', 'N').map(([name, n]) => [name, wholeNumber('dim', n, 1)])),
      inputs: Object.fromEntries(pairs('input', 'FILE.npy')),
      cotangents: Object.fromEntries(pairs('cotangent', 'FILE.npy')),
      training: options.has('training'),
      timeoutSeconds: whole('timeout', 1, longestTimeout) ?? defaultOptions.timeoutSeconds,
      ...(batch === undefined ? {} : { batch }),
      ...(threads === undefined ? {} : { threads }),
      ...(memoryLimitMB === undefined ? {} : { memoryLimitMB }),
      ...(tensors === undefined ? {} : { tensors }),
    },
  };
}

function unique(name: string, pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const twice = pairs.find(([key], i) => pairs.findIndex(([other]) => other === key) !== i);
  if (twice) throw new UsageError(`--${name} names “${twice[0]}” more than once.`);
  return pairs;
}
