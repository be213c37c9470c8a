import { closest } from './arguments';
import { type Command, commandNames, loadCommand } from './commands';
import { commandHelp, generalHelp } from './help';
import { packageVersion } from './package';
import { print, quietOnBrokenPipe } from './terminal';
import { exitCodes, UsageError } from './usage';

/** `gradwise COMMAND …`. Each command is loaded when it is asked for: help never waits for the analyzer. */
async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined)
    throw new UsageError('Name a command, such as “gradwise analyze model.onnx”; “gradwise --help” lists them.');
  if (first === '--help' || first === '-h' || first === 'help') {
    const name = rest[0];
    await print(name === undefined ? generalHelp() : commandHelp(await known(name)));
    return exitCodes.clean;
  }
  if (first === '--version' || first === '-v') {
    await print(`${packageVersion()}\n`);
    return exitCodes.clean;
  }
  const command = await known(first);
  if (rest.includes('--help') || rest.includes('-h')) {
    await print(commandHelp(command));
    return exitCodes.clean;
  }
  return command.run(rest);
}

async function known(name: string): Promise<Command> {
  const command = await loadCommand(name);
  if (command) return command;
  if (name.startsWith('-')) throw new UsageError(`Unknown option ${name}; “gradwise --help” lists what there is.`);
  const near = closest(name, commandNames);
  throw new UsageError(
    `Unknown command “${name}”; ${near ? `did you mean “${near}”?` : '“gradwise --help” lists what there is.'}`,
  );
}

quietOnBrokenPipe();

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // What is not the user's mistake is ours, and its stack is what a report needs.
    const text = error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`gradwise: ${text}\n`);
    process.exitCode = exitCodes.usage;
  },
);
