import { docsOf } from '../../findings/judge';
import { rules } from '../../rules';
import { oneOf, parseArguments } from '../arguments';
import { table } from '../table';
import { print } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';

export const rulesCommand: Command = {
  usage: 'rules [--format text|json]',
  about: 'Lists the rules.',
  options: [{ name: 'format', value: 'text|json', help: 'a table, or JSON for programs (text)' }],
  async run(argv) {
    const { options, operands } = parseArguments(argv, this.options);
    if (operands.length) throw new UsageError(`“gradwise rules” takes no “${operands[0]}”.`);
    const format = oneOf('format', options.get('format')?.[0] ?? 'text', ['text', 'json']);
    const list = [...rules.values()].map(({ meta }) => ({
      id: meta.id,
      title: meta.title,
      severity: meta.severity,
      category: meta.category,
      fixable: meta.fixable,
      doc: docsOf(meta.id),
      sources: meta.sources,
      options: meta.options ?? {},
    }));
    const rows = list.map((r) => [r.id, r.severity, r.category, r.fixable ? 'yes' : 'no', r.title]);
    await print(
      format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, rules: list }, null, 2)}\n`
        : table(['rule', 'severity', 'category', 'fixable', 'title'], rows),
    );
    return exitCodes.clean;
  },
};
