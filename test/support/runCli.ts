import { type Effects, fileEffects } from "../../pipeline/effects.ts";
import { main } from "../../scripts/cli.ts";
import type { ExitCode } from "../../scripts/command.ts";

/** What a command line printed, and what it would have written. */
export interface CliRun {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, string>;
}

/** Runs a command line on the repository's own files and what an earlier one wrote; what it writes stays in memory. */
export async function runCli(
  argv: readonly string[],
  earlier: ReadonlyMap<string, string> = new Map(),
): Promise<CliRun> {
  const written = new Map(earlier);
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    effects: overlay(written, (line) => err.push(line)),
  });
  return { code, out: out.join("\n"), err: err.join("\n"), written };
}

function overlay(written: Map<string, string>, log: (line: string) => void): Effects {
  const disk = fileEffects(process.cwd(), log);
  return {
    ...disk,
    read: (path) => {
      const content = written.get(path);
      if (content !== undefined) return new TextEncoder().encode(content);
      return disk.read(path);
    },
    write: (path, content) =>
      void written.set(path, typeof content === "string" ? content : new TextDecoder().decode(content)),
    remove: (path) => void written.delete(path),
    now: () => 0,
  };
}

/** A command line split as a shell would: blanks separate, single and double quotes keep together. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => (match[1] ?? match[2] ?? match[3])!);
}
