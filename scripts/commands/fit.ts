import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { type ModelArgs, modelOptions, pairs, specOf, withoutUndefined } from "./modelOptions.ts";

interface FitArgs extends ModelArgs {
  readonly random?: string;
  readonly rho?: number;
  readonly cluster?: string;
  readonly vcov?: string;
  readonly confint?: string;
  readonly pi: string;
  readonly dfs: string;
  readonly hypothesis?: string;
  readonly means?: boolean;
  readonly pairwise?: string;
  readonly vif?: boolean;
  readonly permute?: number;
  readonly seed?: number;
  readonly multimodel?: boolean;
  readonly compat?: string;
}

const ADJUSTMENTS = ["none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"];

/** `fit FILE`: one model on any table. */
export const fitCommand: Command<FitArgs> = {
  usage: "fit <file>",
  describe: "one model on any table",
  examples: [
    ["alliance-meta fit data/farber2011/studies.csv", "random-effects mean of the printed correlations"],
    ["alliance-meta fit data/kolden2011/studies.csv --method PM --test knha --json", "another estimator, as JSON"],
    ["alliance-meta fit data/farber2011/studies.csv --mods relationship_rater", "a moderator"],
  ],
  options: (yargs: Argv) =>
    modelOptions(yargs)
      .option("random", { type: "string", describe: 'random effects: "study_id/effect_id" is three-level' })
      .option("rho", { type: "number", describe: "assumed correlation of effects within a study" })
      .option("cluster", { type: "string", describe: "column with clusters, for robust variances" })
      .option("vcov", { choices: ["CR0", "CR1", "CR2"], describe: "robust variance (CR2 with --cluster)" })
      .option("confint", { choices: ["QP", "GENQ", "PL"], describe: "interval of tau2" })
      .option("pi", {
        choices: ["metafor", "normal", "riley", "hts"],
        default: "metafor",
        describe: "prediction interval",
      })
      .option("dfs", { choices: ["residual", "contain"], default: "residual", describe: "df of a multilevel t test" })
      .option("means", { type: "boolean", describe: "estimated mean of each level of a factor" })
      .option("pairwise", { choices: ADJUSTMENTS, describe: "all differences between levels, p adjusted this way" })
      .option("vif", { type: "boolean", describe: "variance inflation of each term" })
      .option("permute", { type: "number", describe: "permutation test with this many permutations" })
      .option("seed", { type: "number", describe: "of the permutations (1)" })
      .option("multimodel", { type: "boolean", describe: "all subsets of the moderators, weighted by AICc" })
      .option("compat", { choices: ["MAc"], describe: "also what this program would print, faults included" })
      .option("hypothesis", { type: "string", describe: '"CBT - interpersonal = 0"' }) as Argv<FitArgs>,
  async run(args, io) {
    // these two alone: a small table is fitted before the whole library would be loaded
    const { fitFile } = await import("../../pipeline/run/fitFile.ts");
    const { fitText } = await import("../../pipeline/run/fitText.ts");
    const { random, rho, cluster, vcov, confint, pi, dfs, hypothesis } = args;
    const { means, pairwise, vif, permute, seed, multimodel, compat } = args;
    const detail = withoutUndefined({ means, pairwise, vif, permute, seed, multimodel, compat });
    const spec = {
      ...specOf(args),
      ...withoutUndefined({ random, rho, cluster, vcov, confint, pi, dfs, hypothesis }),
      ...detail,
    };
    const fit = await fitFile(
      args.file,
      spec,
      { columns: pairs(args.columns), slab: args.slab, effect: args.effect },
      io.effects,
    );
    io.out(args.json ? JSON.stringify(fit, null, 1) : fitText(fit));
    return 0;
  },
};
