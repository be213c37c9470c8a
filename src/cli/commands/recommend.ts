import type { Progress } from '../../analysis';
import { type Recommending, recommend } from '../../analyzeRecommend';
import { flowsText } from '../../findings/effect';
import type { Recommended } from '../../recommend';
import { finiteOrText } from '../../report/json';
import { printable } from '../../report/printable';
import { oneOf, parseArguments } from '../arguments';
import { readConfiguration } from '../configurationFile';
import { interruptible } from '../interrupt';
import { packageVersion } from '../package';
import { complain, print, progressLine } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';
import { analyzeOptionSpecs, readRequest } from './analyzeOptions';

const shared = [
  'no-probe',
  'seed',
  'seeds',
  'batch',
  'dim',
  'input',
  'training',
  'threads',
  'timeout',
  'memory-limit',
  'config',
];

export const recommendCommand: Command = {
  usage: 'recommend [option…] PATH',
  about:
    'Ranks pairings of activation and initializer that would carry signal and gradient better, the smallest edit first: found by theory, tried out by probes of at least 3 seeds.',
  options: [
    { name: 'format', value: 'text|json', help: 'form of the answer (text)' },
    ...analyzeOptionSpecs.filter(({ name }) => shared.includes(name)),
  ],
  async run(argv) {
    const parsed = parseArguments(argv, this.options);
    const format = oneOf('format', parsed.options.get('format')?.[0] ?? 'text', ['text', 'json']);
    const { paths, options, config } = readRequest(parsed);
    const [path, ...others] = paths;
    if (path === undefined || others.length > 0)
      throw new UsageError('“gradwise recommend” is about one file: name one.');
    const line = progressLine();
    const onProgress = ({ phase, done }: Progress): void =>
      line.show(`${printable(path)}: ${phase} ${Math.round(100 * done)} %`);
    const rules = readConfiguration(config).rules(path);
    const found = await interruptible((signal) => recommend(path, { ...options, rules }, { signal, onProgress }));
    line.clear();
    if (!found) return exitCodes.interrupted;
    const { errors } = found.analysis;
    for (const { message } of errors) complain(printable(message));
    await print(format === 'json' ? asJson(found) : asText(found));
    return errors.length > 0 ? exitCodes.usage : exitCodes.clean;
  },
};

function asJson({ analysis: { path, source, errors }, recommendations }: Recommending): string {
  const report = {
    schemaVersion: 1,
    tool: { name: 'gradwise', version: packageVersion() },
    path,
    source,
    errors,
    models: recommendations.map(({ model, verdict, message, pairings }) => ({
      name: model,
      verdict,
      message,
      pairings: pairings.map(({ edits, ...rest }) => ({
        ...rest,
        expressible: edits !== undefined,
        ...textEdits(edits),
      })),
    })),
  };
  return `${JSON.stringify(report, finiteOrText, 2)}\n`;
}

const textEdits = (edits: Recommended['edits']): object => (edits?.kind === 'text-edit' ? { edits: edits.edits } : {});

function asText({ analysis: { path }, recommendations }: Recommending): string {
  const models = recommendations.map(({ model, message, pairings }) => [
    `${path}: ${model}`,
    ...(pairings.length > 0 ? pairings.flatMap(numbered) : [`  ${message}`]),
  ]);
  return models.map((lines) => `${lines.map(printable).join('\n')}\n`).join('\n');
}

const numbered = ({ title, predicted, probed, edits }: Recommended, index: number): readonly string[] => [
  `  ${index + 1}. ${title}`,
  `     predicted ${flowsText(predicted)}${probed ? `; probed ${flowsText(probed)}` : '; not probed'}`,
  ...(edits ? [] : ['     (nothing in this file says it: change it where the model is made)']),
];
