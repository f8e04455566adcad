import type { Argv } from "yargs";
import type { Command } from "../command.ts";
import { instrumentAssets } from "../instrument.ts";

interface VerifyArgs {
  readonly dir: string;
  readonly json: boolean;
}

/** `verify DIR`: is this report still what its inputs give, and which stage is stale. */
export const verifyCommand: Command<VerifyArgs> = {
  usage: "verify <dir>",
  describe: "is this report still what its inputs give, and which stage is stale",
  examples: [
    ["alliance-meta verify reports/farber2011", "exit 0 when every byte is current, 3 when one is not (after a run)"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("dir", { type: "string", demandOption: true, describe: "folder of a report" })
      .option("json", { type: "boolean", default: false, describe: "JSON on stdout" }) as Argv<VerifyArgs>,
  async run(args, io) {
    const { verifyReport, verificationText } = await import("../../pipeline/index.ts");
    const verification = await verifyReport(args.dir, io.effects, {}, instrumentAssets());
    io.out(args.json ? JSON.stringify(verification, null, 1) : verificationText(verification));
    return verification.current ? 0 : 3;
  },
};
