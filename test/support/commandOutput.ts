import { join } from "node:path";
import yargs from "yargs";
import { fileEffects } from "../../pipeline/effects.ts";
import type { Command, ExitCode, Io } from "../../scripts/command.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What a command prints and its exit code, run in this process on the repository's own data; files are not written. */
export async function commandOutput<Args>(
  command: Command<Args>,
  argv: readonly string[],
): Promise<{ out: string; err: string; code: ExitCode; written: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const written: string[] = [];
  const effects = { ...fileEffects(ROOT, () => {}), write: (path: string) => void written.push(path) };
  const io: Io = { out: (text) => void out.push(text), err: (text) => void err.push(text), effects };
  let code: ExitCode = 0;
  await yargs([...argv])
    .command(
      command.usage.replace(/^\S+/, "$0"),
      command.describe,
      (y) => command.options(y as never) as never,
      async (args) => {
        code = await command.run(args as Args, io);
      },
    )
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
  return { out: out.join("\n"), err: err.join("\n"), code, written };
}
