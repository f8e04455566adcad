import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface ExportArgs {
  readonly id: string;
  readonly out?: string;
}

/** `export-r ID`: an R script and its data that recompute every number of a report. */
export const exportRCommand: Command<ExportArgs> = {
  usage: "export-r <id>",
  describe: "an R script that recomputes every number of a report with metafor and clubSandwich",
  examples: [
    ["alliance-meta export-r farber2011", "writes farber2011-r/recompute.R; then Rscript farber2011-r/recompute.R"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", demandOption: true, describe: "a folder under data/" })
      .option("out", { type: "string", describe: "folder for the script and its data (<id>-r)" }) as Argv<ExportArgs>,
  async run(args, io) {
    const { exportScript } = await import("../../pipeline/index.ts");
    const { folder, numbers } = await exportScript(args.id, args.out ?? `${args.id}-r`, io.effects);
    io.out(`${folder}/recompute.R`);
    io.err(`${numbers} numbers to recompute: Rscript ${folder}/recompute.R`);
    return 0;
  },
};
