import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { type ModelArgs, modelOptions, pairs, specOf, withoutUndefined } from "./modelOptions.ts";

interface BiasArgs extends ModelArgs {
  readonly egger: "rma" | "lm";
  readonly predictor: "sei" | "vi" | "ni" | "ninv" | "sqrtni" | "sqrtninv";
  readonly estimator: "L0" | "R0" | "Q0";
  readonly side: "left" | "right" | "auto";
  readonly steps: string;
  readonly alternative: "greater" | "less" | "two.sided";
  readonly target?: number;
  readonly cluster?: string;
  readonly random?: string;
  readonly rho?: number;
}

/** `bias FILE`: small-study and selection methods. */
export const biasCommand: Command<BiasArgs> = {
  usage: "bias <file>",
  describe: "small-study and selection methods",
  examples: [
    ["alliance-meta bias data/farber2011/studies.csv", "every method on one screen"],
    ["alliance-meta bias data/kolden2011/studies.csv --egger lm --estimator R0 --json", "other variants, as JSON"],
  ],
  options: (yargs: Argv) =>
    modelOptions(yargs)
      .option("egger", { choices: ["rma", "lm"], default: "rma", describe: "mixed-effects or weighted regression" })
      .option("predictor", {
        choices: ["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"],
        default: "sei",
        describe: "of Egger's test",
      })
      .option("estimator", { choices: ["L0", "R0", "Q0"], default: "L0", describe: "of the number trimmed" })
      .option("side", { choices: ["left", "right", "auto"], default: "auto", describe: "where studies are missing" })
      .option("steps", { type: "string", default: "0.025", describe: "one-sided p where selection changes: 0.025,0.5" })
      .option("alternative", {
        choices: ["greater", "less", "two.sided"],
        default: "greater",
        describe: "tail that is selected for",
      })
      .option("target", { type: "number", describe: "mean regarded as trivial, for Orwin's number" })
      .option("cluster", { type: "string", describe: "column with studies, for the tests of dependent effects" })
      .option("random", { type: "string", describe: '"study_id/effect_id", for the three-level PET' })
      .option("rho", { type: "number", describe: "assumed correlation of effects within a study" }) as Argv<BiasArgs>,
  async run(args, io) {
    const { biasFile } = await import("../../pipeline/run/diagnoseFile.ts");
    const { biasText } = await import("../../pipeline/run/biasText.ts");
    const { egger, predictor, estimator, side, alternative, target, cluster, random, rho } = args;
    const steps = args.steps.split(",").map(Number);
    const table = { columns: pairs(args.columns), slab: args.slab, effect: args.effect };
    const options = { egger, predictor, estimator, side, steps, alternative, target };
    const spec = { ...specOf(args), ...withoutUndefined({ cluster, random, rho }) };
    const report = await biasFile(args.file, spec, options, table, io.effects);
    io.out(args.json ? JSON.stringify(report, null, 1) : biasText(report));
    return 0;
  },
};
