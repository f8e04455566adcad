import type { Command } from "../command.ts";
import { biasCommand } from "./bias.ts";
import { checkCommand } from "./check.ts";
import { diffCommand } from "./diff.ts";
import { effectCommand } from "./effect.ts";
import { exportRCommand } from "./export-r.ts";
import { fitCommand } from "./fit.ts";
import { influenceCommand } from "./influence.ts";
import { multiverseCommand } from "./multiverse.ts";
import { newCommand } from "./new.ts";
import { runCommand } from "./run.ts";
import { stageCommand } from "./stage.ts";
import { traceCommand } from "./trace.ts";
import { validateCommand } from "./validate.ts";
import { verifyCommand } from "./verify.ts";
import { watchCommand } from "./watch.ts";

/** Every subcommand, in the order of `--help`. A command is not listed until it works. */
export const commands = [
  runCommand,
  stageCommand,
  fitCommand,
  influenceCommand,
  biasCommand,
  checkCommand,
  traceCommand,
  diffCommand,
  multiverseCommand,
  verifyCommand,
  exportRCommand,
  effectCommand,
  validateCommand,
  newCommand,
  watchCommand,
] as readonly Command<unknown>[];
