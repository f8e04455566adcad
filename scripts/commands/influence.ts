import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { type ModelArgs, modelOptions, pairs, specOf, withoutUndefined } from "./modelOptions.ts";

interface InfluenceArgs extends ModelArgs {
  readonly random?: string;
  readonly rho?: number;
  readonly by?: "study" | "effect";
  readonly order?: string;
  readonly gosh?: number;
  readonly seed?: number;
  readonly threads?: number;
}

/** `influence FILE`: outlier and influence diagnostics, leave-one-out, cumulative, Baujat, GOSH. */
export const influenceCommand: Command<InfluenceArgs> = {
  usage: "influence <file>",
  describe: "influence, leave-one-out, cumulative, Baujat, GOSH",
  examples: [
    ["alliance-meta influence data/farber2011/studies.csv", "which studies carry the mean"],
    ["alliance-meta influence data/kolden2011/studies.csv --gosh 100000 --json", "with all 65535 subsets, as JSON"],
    [
      "alliance-meta influence data/kolden2011/studies.csv --random study_id/effect_id --rho 0.6",
      "without each study, all its effects at once",
    ],
  ],
  options: (yargs: Argv) =>
    modelOptions(yargs)
      .option("random", { type: "string", describe: 'random effects: "study_id/effect_id" is three-level' })
      .option("rho", { type: "number", describe: "assumed correlation of effects within a study" })
      .option("by", { choices: ["study", "effect"], describe: "what a multilevel model leaves out (study)" })
      .option("order", { type: "string", describe: "column that orders the cumulative analysis (the table's order)" })
      .option("gosh", { type: "number", describe: "pool all subsets, or a draw of this many where there are more" })
      .option("seed", { type: "number", describe: "of the draw (1)" })
      .option("threads", {
        type: "number",
        describe: "for GOSH; the result is the same (one a core)",
      }) as Argv<InfluenceArgs>,
  async run(args, io) {
    const { influenceFile } = await import("../../pipeline/run/diagnoseFile.ts");
    const { influenceText } = await import("../../pipeline/run/influenceText.ts");
    const { goshThreads } = await import("../goshThreads.ts");
    const { random, rho, by, order, gosh, seed, threads } = args;
    const table = { columns: pairs(args.columns), slab: args.slab, effect: args.effect };
    const spec = { ...specOf(args), ...withoutUndefined({ random, rho }) };
    const pool = goshThreads(threads);
    const report = await influenceFile(args.file, spec, { order, gosh, seed, by }, table, io.effects, pool);
    io.out(args.json ? JSON.stringify(report, null, 1) : influenceText(report));
    return 0;
  },
};
