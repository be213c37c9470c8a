import { operators } from '../../ops';
import type { OperatorRule } from '../../ops/operator';
import { oneOf, parseArguments } from '../arguments';
import { table } from '../table';
import { print } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';

export const opsCommand: Command = {
  usage: 'ops [--format text|json]',
  about: 'Lists the operators that the probe knows, and whether a gradient passes them.',
  options: [{ name: 'format', value: 'text|json', help: 'a table, or JSON for programs (text)' }],
  async run(argv) {
    const { options, operands } = parseArguments(argv, this.options);
    if (operands.length) throw new UsageError(`“gradwise ops” takes no “${operands[0]}”.`);
    const format = oneOf('format', options.get('format')?.[0] ?? 'text', ['text', 'json']);
    const list = [...operators.values()].map(coverage).sort((a, b) => order(a).localeCompare(order(b)));
    const rows = list.map((o) => [o.domain, o.op, o.opsets, o.coverage]);
    await print(
      format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, operators: list }, null, 2)}\n`
        : `${table(['domain', 'operator', 'opsets', 'coverage'], rows)}
gradient  forward and backward; forward  runs, and has no derivative (integers, comparisons, steps); cut  runs, and the
gradient ends there. An operator that is not listed is a cut where ONNX Runtime runs it, and unsupported elsewhere.
`,
    );
    return exitCodes.clean;
  },
};

interface Coverage {
  readonly domain: string;
  readonly op: string;
  readonly opsets: string;
  readonly coverage: 'forward' | 'gradient' | 'cut';
}

const coverage = ({ domain, type, since, gradient }: OperatorRule): Coverage => ({
  domain: domain || 'ai.onnx',
  op: type,
  opsets: domain ? '1' : `${since ?? 7}–26`,
  coverage: gradient === 'none' ? 'forward' : gradient ? 'gradient' : 'cut',
});

const order = (c: Coverage): string => `${c.domain}\u0000${c.op}`;
