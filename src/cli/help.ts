import type { Command } from './commands';

export const generalHelp = (): string => `Will signal and gradient survive this network?

Usage: gradwise COMMAND [option…]

  analyze PATH…      judge a file, or every supported file in a folder
  fix --output OUT   write a mended copy; every fix is tried out before
  recommend PATH     pairings of activation and initializer that would do better
  rules              the rules: id, title, severity, category
  explain RULE-ID    a rule's page
  ops                the operators that the gradient probe knows

  --help             this text; “gradwise COMMAND --help” lists the options of a command
  --version          the version

Exit codes: 0 no findings at or above --fail-on; 1 findings; 2 wrong usage or unreadable input;
3 a probe crashed, timed out or ran out of memory.
`;

export function commandHelp({ usage, about, options }: Command): string {
  const rows = options.map((o) => [`--${o.name}${o.value ? ` ${o.value}` : ''}`, o.help] as const);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const list = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return `${[`Usage: gradwise ${usage}`, '', about, ...(list.length ? ['', ...list] : [])].join('\n')}\n`;
}
