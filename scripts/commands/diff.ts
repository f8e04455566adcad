import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface DiffArgs {
  readonly old: string;
  readonly new: string;
  readonly json: boolean;
}

/** `diff OLD NEW`: two versions of a study table, and which study moved the pooled value by how much. */
export const diffCommand: Command<DiffArgs> = {
  usage: "diff <old> <new>",
  describe: "two versions of a study table or folder: what changed, and which study moved the pooled value",
  examples: [
    ["alliance-meta diff farber2011 kolden2011", "two data sets as if one were a version of the other"],
    ["alliance-meta diff data/farber2011/studies.csv data/farber2011/studies.csv --json", "a table and itself"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("old", { type: "string", demandOption: true, describe: "a table, a folder, or a data set's id" })
      .positional("new", { type: "string", demandOption: true, describe: "the same, as it is now" })
      .option("json", { type: "boolean", default: false, describe: "every number, full precision" }) as Argv<DiffArgs>,
  async run(args, io) {
    const { diffPaths, diffText } = await import("../../pipeline/index.ts");
    const diff = await diffPaths(args.old, args.new, io.effects);
    io.out(args.json ? JSON.stringify(diff, null, 1) : diffText(diff));
    return 0;
  },
};
