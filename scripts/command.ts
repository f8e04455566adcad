import type { Argv } from "yargs";
import type { Effects } from "../pipeline/effects.ts";

/** 0 done · 1 the user's input or options are at fault · 2 a bug · 3 a check found an unexplained difference */
export type ExitCode = 0 | 1 | 2 | 3;

/** Where a command prints: results to `out` (stdout), messages to `err` (stderr), files through `effects`. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly effects: Effects;
}

/**
 * One subcommand, thin: options, a call of the pipeline, printing.
 *
 * The options are parsed by yargs in `alliance-meta.ts`, which also turns thrown errors into exit codes. A command imports the
 * pipeline inside `run`, so that `--help` and the other commands do not wait for it.
 */
export interface Command<Args> {
  /** as shown in help: `fit <file>` */
  readonly usage: string;
  readonly describe: string;
  /** command lines that work on the repository's own data, each with what it shows */
  readonly examples: readonly (readonly [string, string])[];
  options(yargs: Argv): Argv<Args>;
  run(args: Args, io: Io): Promise<ExitCode>;
}
