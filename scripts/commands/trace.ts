import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface TraceArgs {
  readonly id: string;
  readonly effect: string;
  readonly analysis?: string;
  readonly json: boolean;
}

/** `trace ID EFFECT_ID`: one effect from its reported statistic to its pull on the pooled value. */
export const traceCommand: Command<TraceArgs> = {
  usage: "trace <id> <effect>",
  describe: "one effect from the reported statistic to its weight, each formula with its numbers",
  examples: [
    ["alliance-meta trace farber2011 bachelor1991", "a correlation as printed"],
    ["alliance-meta trace alliance2026 crits_christoph_2011_1 --json", "one of two effects of a sample, as JSON"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", demandOption: true, describe: "a folder under data/" })
      .positional("effect", { type: "string", demandOption: true, describe: "an effect_id of its study table" })
      .option("analysis", { type: "string", describe: "a model of analysis.json (default: its first)" })
      .option("json", { type: "boolean", default: false, describe: "every number, full precision" }) as Argv<TraceArgs>,
  async run(args, io) {
    const { traceFigure, traceText } = await import("../../pipeline/index.ts");
    const trace = await traceFigure(args.id, args.effect, io.effects, args.analysis);
    io.out(args.json ? JSON.stringify(trace, null, 1) : traceText(trace));
    return 0;
  },
};
