import { type Coverage, operatorCoverage } from '../../ops/coverage';
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
    const list = operatorCoverage();
    const rows = list.map((o) => [o.domain, o.op, opsetsOf(o), o.status]);
    const described = list.map((o) => ({
      domain: o.domain,
      op: o.op,
      opsets: opsetsOf(o),
      coverage: o.status,
      ...(o.note && { note: o.note }),
    }));
    await print(
      format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, operators: described }, null, 2)}\n`
        : `${table(['domain', 'operator', 'opsets', 'coverage'], rows)}
gradient  forward and backward; forward  runs, and has no derivative (integers, comparisons, steps); cut  runs, and the
gradient ends there; unsupported  newer than ONNX Runtime. An operator that is not listed is a cut where ONNX Runtime runs it.
`,
    );
    return exitCodes.clean;
  },
};

const opsetsOf = ({ opsets }: Coverage): string => (opsets ? `${opsets.first}–${opsets.last}` : '1');
