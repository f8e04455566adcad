import type { Argv } from "yargs";
import type { Command } from "../command.ts";

interface WatchArgs {
  readonly id: string;
  readonly port: number;
}

/** `watch ID`: runs again on save, and the page on localhost reloads. */
export const watchCommand: Command<WatchArgs> = {
  usage: "watch <id>",
  describe: "run again on save; the page on localhost reloads and shows faults",
  examples: [["alliance-meta watch farber2011", "then edit data/farber2011/studies.csv; Ctrl-C ends it"]],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", demandOption: true, describe: "a folder under data/" })
      .option("port", { type: "number", default: 4747, describe: "port on 127.0.0.1; 0 for any" }) as Argv<WatchArgs>,
  async run(args, io) {
    const { watchDataset } = await import("../watch/watchDataset.ts");
    const { instrumentAssets } = await import("../instrument.ts");
    const stop = new AbortController();
    const end = () => stop.abort();
    process.once("SIGINT", end).once("SIGTERM", end);
    const started = (url: string) => io.out(`${url} shows ${args.id} as you save it; Ctrl-C ends it`);
    const { id, port } = args;
    const assets = instrumentAssets(true);
    if (!assets.scripts) io.err("pages without their controls: npm run build makes the program that they carry");
    const told = { signal: stop.signal, started, log: io.err };
    try {
      await watchDataset({ id, port, root: process.cwd(), assets, ...told }, io.effects);
    } finally {
      process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
    }
    return 0;
  },
};
