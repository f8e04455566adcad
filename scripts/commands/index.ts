import type { Command } from "../command.ts";
import { runCommand } from "./run.ts";
import { stageCommand } from "./stage.ts";

/** Every subcommand, in the order of `--help`. A command is not listed until it works. */
export const commands = [runCommand, stageCommand] as readonly Command<unknown>[];
