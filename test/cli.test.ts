import { describe, expect, it } from "vitest";
import { commands } from "../scripts/commands/index.ts";
import { runCli, words } from "./support/runCli.ts";

/** Commands that read what a run has written. */
const NEEDS_A_RUN = ["verify", "stage"];

let farber: Promise<ReadonlyMap<string, string>> | undefined;
const written = () => {
  farber ??= runCli(["run", "farber2011"]).then((run) => run.written);
  return farber;
};

describe("the command line", () => {
  const examples = commands.flatMap(({ usage, examples: own }) =>
    own.map(([line]) => [usage.split(" ")[0]!, line] as const),
  );

  it("shows an example with every command", () => {
    const without = commands.filter((command) => command.examples.length === 0);
    expect(without.map(({ usage }) => usage)).toEqual([]);
  });

  // watch serves until it is stopped, and has a test of its own
  it.each(examples.filter(([name]) => name !== "watch"))(
    "%s: the example in its help works: %s",
    async (name, line) => {
      const earlier = NEEDS_A_RUN.includes(name) ? await written() : new Map<string, string>();
      const run = await runCli(words(line).slice(1), earlier);
      expect(run.err).not.toMatch(/\n\s+at /);
      expect(run.code, run.err).toBe(0);
      expect(run.out).not.toBe("");
    },
    60_000,
  );

  it.each([
    ["no command", ""],
    ["an unknown command", "fitt data/farber2011/studies.csv"],
    ["an unknown option", "fit data/farber2011/studies.csv --metod REML"],
    ["a file that is not there", "fit nowhere.csv"],
    ["an option out of range", "fit data/farber2011/studies.csv --rho 2"],
    ["an unknown moderator", "fit data/farber2011/studies.csv --mods therapist"],
    ["options that do not go together", "fit data/farber2011/studies.csv --random study_id --test knha"],
    ["an unknown data set", "run faber2011"],
  ])("answers %s with a message, without a stack, and exits 1", async (_, line) => {
    const run = await runCli(words(line));
    expect(run.code).toBe(1);
    expect(run.err).not.toBe("");
    expect(run.err).not.toMatch(/\n\s+at /);
    expect(run.written.size).toBe(0);
  });

  it("prints no null and no NaN in its JSON", async () => {
    const { out } = await runCli(words("fit data/farber2011/studies.csv --mods relationship_rater --json"));
    expect(out).not.toMatch(/null|NaN|Infinity/);
    expect(JSON.parse(out).fit.k).toBe(14);
  });
});
