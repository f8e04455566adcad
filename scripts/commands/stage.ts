import type { Argv } from "yargs";
import type { StageName } from "../../pipeline/schema/names.ts";
import type { Command } from "../command.ts";
import { instrumentAssets } from "../instrument.ts";

interface StageArgs {
  readonly name: StageName;
  readonly id: string;
}

const NAMES = ["ingest", "convert", "aggregate", "pool", "moderate", "diagnose", "check", "render"] as const;

/** `stage NAME ID`: one stage from the artefacts before it. */
export const stageCommand: Command<StageArgs> = {
  usage: "stage <name> <id>",
  describe: "one stage, from the artefact before it under .work/",
  examples: [
    ["alliance-meta stage ingest farber2011", "reads data/farber2011, writes .work/farber2011/01-ingest.json"],
    ["alliance-meta stage pool farber2011", "after ingest, convert and aggregate"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("name", { choices: NAMES, demandOption: true, describe: "which stage" })
      .positional("id", { type: "string", demandOption: true, describe: "a folder under data/" }) as Argv<StageArgs>,
  async run(args, io) {
    const { runStage, countsLine } = await import("../../pipeline/index.ts");
    io.out(countsLine(args.name, await runStage(args.name, args.id, io.effects, { assets: instrumentAssets() })));
    return 0;
  },
};
