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
      // the figures of that example do not fit each other, and say so
      expect(run.code, run.err).toBe(line.includes("--show") ? 3 : 0);
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

  it.each([
    ["r=.28,ci=.20:.33,k=24", 3],
    ["r=0.28, ci=0.20:0.33", 3],
    ["r=-.28,ci=-.35:-.20", 0],
    ["R=.28,D=.58", 0],
    ["r=.3,share=9", 0],
    ["r=1.2", 3],
    ["Q=36.47,df=28,p=.131,I2=23.2", 0],
    ["z=3.06,p=.2", 3],
    ["H2=2,I2=50", 0],
    ["tau2=.02,r=.28,ci=.2:.35,pi=.0:.5,k=20", 0],
    ["r=.28", 0],
    ["r=,28", 1],
    ["r=.3,r=.4", 1],
    ["tua2=.02", 1],
    ["k=24", 1],
  ])("figures typed in, %s: exit %i", async (figures, code) => {
    const run = await runCli(["check", "--show", figures]);
    expect(run.code, run.err).toBe(code);
    if (figures.startsWith("tua2")) expect(run.err).toContain("did you mean tau2?");
  });

  it("prints no null and no NaN in its JSON", async () => {
    const { out } = await runCli(words("fit data/farber2011/studies.csv --mods relationship_rater --json"));
    expect(out).not.toMatch(/null|NaN|Infinity/);
    expect(JSON.parse(out).fit.k).toBe(14);
  });
});
