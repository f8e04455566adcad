import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface NewArgs {
  readonly dir: string;
}

/** `new DIR`: a folder for a meta-analysis of one's own, which runs at once. */
export const newCommand: Command<NewArgs> = {
  usage: "new <dir>",
  describe: "scaffold a meta-analysis of one's own: study table, codebook, analysis, claims",
  examples: [
    ["alliance-meta new my-meta", "makes data/my-meta with example rows; alliance-meta run my-meta works at once"],
  ],
  options: (yargs: Argv) =>
    yargs.positional("dir", {
      type: "string",
      demandOption: true,
      describe: "its name under data/",
    }) as Argv<NewArgs>,
  async run(args, io) {
    const { scaffold } = await import("../../pipeline/index.ts");
    const { id, files } = scaffold(args.dir, io.effects);
    for (const file of files) io.out(file);
    io.err(`Replace the example rows, then: alliance-meta validate data/${id}/studies.csv && alliance-meta run ${id}`);
    return 0;
  },
};
