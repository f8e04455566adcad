import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { fitOptions } from "./fitOptions.ts";
import { type ModelArgs, modelOptions, pairs, specOf, withoutUndefined } from "./modelOptions.ts";

type FitArgs = ModelArgs & Readonly<Record<string, unknown>>;

/** Options of a number that was left out would count as not typed at all. */
const NUMBERS = Object.entries(fitOptions).flatMap(([name, option]) =>
  "type" in option && option.type === "number" ? [name] : [],
);

/** `fit FILE`: one model on any table. */
export const fitCommand: Command<FitArgs> = {
  usage: "fit <file>",
  describe: "one model on any table",
  examples: [
    ["alliance-meta fit data/farber2011/studies.csv", "random-effects mean of the printed correlations"],
    ["alliance-meta fit data/kolden2011/studies.csv --method PM --test knha --json", "another estimator, as JSON"],
    ["alliance-meta fit data/farber2011/studies.csv --mods relationship_rater", "a moderator"],
    ["alliance-meta fit data/farber2011/studies.csv --threshold .1", "how many true correlations exceed .1"],
    [
      'alliance-meta fit data/alliance2026/studies.csv --random "study_id/effect_id" --rho .6 --rho-grid 0,.3,.9',
      "three levels, and what the assumed correlation does",
    ],
    [
      "alliance-meta fit data/alliance2026/studies.csv --rho .6 --mods modality --pairwise holm --cluster study_id",
      "levels compared, their dependence allowed for",
    ],
  ],
  options: (yargs: Argv) => modelOptions(yargs).options(fitOptions).requiresArg(NUMBERS) as Argv<FitArgs>,
  async run(args, io) {
    // these two alone: a small table is fitted before the whole library would be loaded
    const { fitFile } = await import("../../pipeline/run/fitFile.ts");
    const { fitText } = await import("../../pipeline/run/fitText.ts");
    const table = { columns: pairs(args.columns), slab: args.slab, effect: args.effect };
    const fit = await fitFile(args.file, { ...specOf(args), ...ownChoices(args) }, table, io.effects);
    io.out(args.json ? JSON.stringify(fit, null, 1) : fitText(fit));
    return 0;
  },
};

/** What was typed of the options of `fit` alone, under the names of the specification; a list of numbers as numbers. */
function ownChoices(args: FitArgs): Record<string, unknown> {
  const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const typed = Object.keys(fitOptions).map((name) => [camel(name), args[name]] as const);
  const choices = withoutUndefined(Object.fromEntries(typed));
  const { rhoGrid } = choices;
  return typeof rhoGrid === "string" ? { ...choices, rhoGrid: rhoGrid.split(",").map(numberOrText) } : choices;
}

/** Number("") is 0, which nobody typed. */
function numberOrText(text: string): number | string {
  return text.trim() === "" ? text : Number(text);
}
