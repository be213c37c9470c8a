import type { OptionSpec } from '../arguments';

export interface Command {
  readonly usage: string;
  /** One sentence. */
  readonly about: string;
  readonly options: readonly OptionSpec[];
  /** Resolves to the exit code. Throws UsageError. */
  run(argv: readonly string[]): Promise<number>;
}

/** Loaded on demand, so that no command waits for what only another needs. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import('./analyze')).analyzeCommand,
  explain: async () => (await import('./explain')).explainCommand,
  fix: async () => (await import('./fix')).fixCommand,
  ops: async () => (await import('./ops')).opsCommand,
  recommend: async () => (await import('./recommend')).recommendCommand,
  rules: async () => (await import('./rules')).rulesCommand,
};

export const commandNames: readonly string[] = Object.keys(commands);

export const loadCommand = (name: string): Promise<Command> | undefined =>
  Object.hasOwn(commands, name) ? commands[name]?.() : undefined;
