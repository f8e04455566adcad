import yargs, { type Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { fileEffects } from "../pipeline/effects.ts";
import { PipelineError } from "../pipeline/errors.ts";
import type { Command, ExitCode, Io } from "./command.ts";
import { commands } from "./commands/index.ts";

declare const __VERSION__: string;

/** The only reader of argv and setter of the exit code. */
const io: Io = {
  out: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  effects: fileEffects(process.cwd(), (line) => process.stderr.write(`${line}\n`)),
};

/** Faults of the command line itself, worded by yargs. */
class UsageError extends PipelineError {}

function register<Args>(parser: Argv, command: Command<Args>, finish: (code: ExitCode) => void): void {
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

function explain(error: unknown): ExitCode {
  if (error instanceof PipelineError) {
    io.err(error.message);
    if (error.hint) io.err(`hint: ${error.hint}`);
    return 1;
  }
  io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  io.err("\nThis is a bug in alliance-meta. Please report it with the command you typed and the table it read.");
  return 2;
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const parser = yargs([...argv])
    .scriptName("alliance-meta")
    .version(__VERSION__)
    .locale("en")
    .usage("$0 <command>\n\nRecomputes meta-analyses from their study tables and checks every printed figure.")
    .demandCommand(1, "needs a command; try alliance-meta --help")
    .strict()
    .recommendCommands()
    .wrap(100)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message, "alliance-meta <command> --help shows the options with an example");
    });
  for (const command of commands) {
    register(parser, command, (result) => {
      code = result;
    });
  }
  await parser.parseAsync();
  return code;
}

// stdout may be a closed pipe (`… | head`): that is the reader's choice, not a bug
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

main(hideBin(process.argv)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = explain(error);
  },
);
