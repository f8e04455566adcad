import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface MultiverseArgs {
  readonly id: string;
  readonly json: boolean;
}

/** `multiverse ID`: every combination of defensible choices, and where the published value lies. */
export const multiverseCommand: Command<MultiverseArgs> = {
  usage: "multiverse <id>",
  describe: "every combination of defensible choices, and where the published value lies",
  examples: [
    ["alliance-meta multiverse farber2011", "which choice matters most"],
    ["alliance-meta multiverse kolden2011 --json", "every universe, as JSON"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", demandOption: true, describe: "a folder under data/ with a study table" })
      .option("json", { type: "boolean", default: false, describe: "every universe" }) as Argv<MultiverseArgs>,
  async run(args, io) {
    const { multiverseOf, multiverseText } = await import("../../pipeline/index.ts");
    const { result, seconds } = await multiverseOf(args.id, io.effects);
    io.out(args.json ? JSON.stringify({ seconds, ...result }) : multiverseText(result, seconds));
    return 0;
  },
};
