import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { type ModelArgs, modelOptions, pairs, specOf } from "./modelOptions.ts";

interface InfluenceArgs extends ModelArgs {
  readonly order?: string;
  readonly gosh?: number;
  readonly seed?: number;
}

/** `influence FILE`: outlier and influence diagnostics, leave-one-out, cumulative, Baujat, GOSH. */
export const influenceCommand: Command<InfluenceArgs> = {
  usage: "influence <file>",
  describe: "influence, leave-one-out, cumulative, Baujat, GOSH",
  examples: [
    ["alliance-meta influence data/farber2011/studies.csv", "which studies carry the mean"],
    ["alliance-meta influence data/kolden2011/studies.csv --gosh 100000 --json", "with all 65535 subsets, as JSON"],
  ],
  options: (yargs: Argv) =>
    modelOptions(yargs)
      .option("order", { type: "string", describe: "column that orders the cumulative analysis (the table's order)" })
      .option("gosh", { type: "number", describe: "pool all subsets, or a draw of this many where there are more" })
      .option("seed", { type: "number", describe: "of the draw (1)" }) as Argv<InfluenceArgs>,
  async run(args, io) {
    const { influenceFile } = await import("../../pipeline/run/diagnoseFile.ts");
    const { influenceText } = await import("../../pipeline/run/diagnoseText.ts");
    const { order, gosh, seed } = args;
    const table = { columns: pairs(args.columns), slab: args.slab, effect: args.effect };
    const report = await influenceFile(args.file, specOf(args), { order, gosh, seed }, table, io.effects);
    io.out(args.json ? JSON.stringify(report, null, 1) : influenceText(report));
    return 0;
  },
};
