import yargs, { type Argv } from "yargs";
import { PipelineError } from "../pipeline/errors.ts";
import type { Command, ExitCode, Io } from "./command.ts";
import { commands } from "./commands/index.ts";

declare const __VERSION__: string;

/** Faults of the command line itself, worded by yargs. */
class UsageError extends PipelineError {}

function register<Args>(parser: Argv, command: Command<Args>, io: Io, finish: (code: ExitCode) => void): void {
  parser.command(
    command.usage,
    command.describe,
    (y) => {
      const options = command.options(y as Argv);
      for (const [line, shows] of command.examples) options.example(line, shows);
      return options;
    },
    async (args) => finish(await command.run(args as Args, io)),
  );
}

function explain(error: unknown, io: Io): ExitCode {
  if (error instanceof PipelineError) {
    io.err(error.message);
    if (error.hint) io.err(`hint: ${error.hint}`);
    return 1;
  }
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  io.err("\nThis is a bug in alliance-meta. Please report it with the command you typed and the table it read.");
  return 2;
}

/**
 * The command line as a function: arguments in, exit code out, all printing through `io`.
 *
 * Never throws: faults of the user's become messages and 1, anything else a stack and 2.
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return explain(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const parser = yargs()
    .scriptName("alliance-meta")
    .version(__VERSION__)
    .locale("en")
    .usage("$0 <command>\n\nRecomputes meta-analyses from their study tables and checks every printed figure.")
    .demandCommand(1, "needs a command; try alliance-meta --help")
    .strict()
    .recommendCommands()
    // yargs lays the help out for every command, shown or not: wrapping it would be a third of a small fit
    .wrap(argv.length === 0 || argv.includes("--help") ? 100 : null)
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== "YError") throw error;
      throw new UsageError(message, "alliance-meta <command> --help shows the options with an example");
    });
  for (const command of commands) {
    register(parser, command, io, (result) => {
      code = result;
    });
  }
  await parser.parseAsync([...argv], {}, (_error, _args, output) => {
    if (output) io.out(output);
  });
  return code;
}
