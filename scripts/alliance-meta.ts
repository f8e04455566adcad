import { hideBin } from "yargs/helpers";
import { fileEffects } from "../pipeline/effects.ts";
import { main } from "./cli.ts";
import type { Io } from "./command.ts";

/** The only reader of argv and setter of the exit code. */
const io: Io = {
  out: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  effects: fileEffects(process.cwd(), (line) => process.stderr.write(`${line}\n`)),
};

// stdout may be a closed pipe (`… | head`): that is the reader's choice, not a bug
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

process.exitCode = await main(hideBin(process.argv), io);
