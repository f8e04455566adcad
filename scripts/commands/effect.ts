import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface EffectArgs {
  readonly pairs: string[];
  readonly json: boolean;
}

/** `effect key=value…`: a reported statistic as r and z, with their variances and the formulas. */
export const effectCommand: Command<EffectArgs> = {
  usage: "effect <pairs..>",
  describe: "calculator: a reported statistic to r, z and their variances, with the formulas",
  examples: [
    ["alliance-meta effect stat=t value=2.1 df2=48", "a t test"],
    ["alliance-meta effect stat=chi2 value=6.94 df1=1 n=37 orientation=yes", "oriented: a better outcome"],
    ["alliance-meta effect stat=d value=0.59 n1=60 n2=82 --json", "as JSON"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("pairs", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "stat, value, ni or n, df1, df2 or df, n1, n2, tails, orientation",
      })
      .option("json", { type: "boolean", default: false, describe: "machine-readable output" }) as Argv<EffectArgs>,
  async run(args, io) {
    const { calculateEffect, calculationText } = await import("../../pipeline/index.ts");
    const calculation = calculateEffect(args.pairs);
    const { ok: _, ...rest } = calculation;
    io.out(args.json ? JSON.stringify(rest, null, 1) : calculationText(calculation));
    return 0;
  },
};
