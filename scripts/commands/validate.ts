import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface ValidateArgs {
  readonly file: string;
  readonly json: boolean;
}

/** `validate FILE`: every fault of a table at once, or what it holds. */
export const validateCommand: Command<ValidateArgs> = {
  usage: "validate <file>",
  describe: "every fault of a table at once",
  examples: [
    ["alliance-meta validate data/alliance2026/studies.csv", "by the codebook beside it"],
    ["alliance-meta validate data/farber2011/studies.csv --json", "counts and warnings as JSON"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "csv, tsv, xlsx or json" })
      .option("json", { type: "boolean", default: false, describe: "machine-readable output" }) as Argv<ValidateArgs>,
  async run(args, io) {
    const { DataError, validateFile, validationText } = await import("../../pipeline/index.ts");
    try {
      const validation = await validateFile(args.file, io.effects);
      io.out(args.json ? JSON.stringify({ ...validation, faults: [] }, null, 1) : validationText(validation));
      return 0;
    } catch (error) {
      if (!args.json || !(error instanceof DataError)) throw error;
      io.out(JSON.stringify({ file: args.file, faults: error.faults }, null, 1));
      return 1;
    }
  },
};
