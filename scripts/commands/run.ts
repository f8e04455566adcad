import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { instrumentAssets } from "../instrument.ts";

interface RunArgs {
  readonly id?: string[];
  readonly out: string;
}

/** `run [id…]`: all stages; one line a stage with counts, one table of pooled values and verdicts, the reports' paths. */
export const runCommand: Command<RunArgs> = {
  usage: "run [id..]",
  describe: "all stages for the data sets named, or all: report, results and figures",
  examples: [
    ["alliance-meta run", "every data set under data/"],
    ["alliance-meta run farber2011 kolden2011", "two of them"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", array: true, describe: "folders under data/" })
      .option("out", { type: "string", default: "reports", describe: "where the reports go" }) as Argv<RunArgs>,
  async run(args, io) {
    const { runDatasets, stageLines, pooledTable } = await import("../../pipeline/index.ts");
    const { twoThreads } = await import("../threads.ts");
    const started = io.effects.now();
    const assets = instrumentAssets();
    const ids = args.id ?? [];
    const threads = ids.length === 1 ? undefined : twoThreads(assets, io.effects);
    const places = { reports: args.out };
    const runs = await runDatasets(io.effects, {
      ids,
      places,
      assets,
      ...(threads ? { runners: threads.runners } : {}),
    });
    await threads?.close();
    for (const line of stageLines(runs)) io.err(line);
    io.out(pooledTable(runs));
    for (const run of runs.filter(({ results }) => results.fits.length > 0)) io.out(run.report);
    io.out(`${args.out}/index.html`);
    io.err(`${runs.length} data sets in ${((io.effects.now() - started) / 1000).toFixed(2)} s`);
    return 0;
  },
};
