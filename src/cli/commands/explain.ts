import { rules } from '../../rules';
import { closest, parseArguments } from '../arguments';
import { rulePage } from '../package';
import { hasColour, print } from '../terminal';
import { exitCodes, UsageError } from '../usage';
import type { Command } from '.';

export const explainCommand: Command = {
  usage: 'explain RULE-ID',
  about: 'Shows the page of a rule: what it means, why it happens, how to mend it, when to ignore it.',
  options: [],
  async run(argv) {
    const { operands } = parseArguments(argv, this.options);
    const [id, ...more] = operands;
    if (id === undefined || more.length)
      throw new UsageError('“gradwise explain” takes one rule id; “gradwise rules” lists them.');
    const page = rules.has(id) ? rulePage(id) : undefined;
    if (page === undefined) {
      const near = closest(id, [...rules.keys()]);
      throw new UsageError(
        `There is no rule “${id}”; ${near ? `did you mean “${near}”?` : '“gradwise rules” lists them.'}`,
      );
    }
    await print(hasColour() ? highlighted(page) : page);
    return exitCodes.clean;
  },
};

/** Markdown as it is, with headings and code made to stand out. */
const highlighted = (page: string): string =>
  page
    .replace(/^#+ .*$/gm, (heading) => `\u001b[1m${heading}\u001b[0m`)
    .replace(/`[^`\n]+`/g, (code) => `\u001b[36m${code}\u001b[0m`);
