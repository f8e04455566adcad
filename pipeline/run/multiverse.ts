import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { type Multiverse, multiverse } from "../stages/multiverse/multiverse.ts";
import { checkDatasets } from "./check.ts";
import type { Places } from "./datasets.ts";
import { orRefuse } from "./fitFile.ts";

/**
 * The multiverse of one data set, and how long it took.
 *
 * @throws {PipelineError} for an id that does not exist, or a folder without a study table
 */
export async function multiverseOf(
  id: string,
  effects: Effects,
  where: Partial<Places> = {},
): Promise<{ result: Multiverse; seconds: number }> {
  const run = (await checkDatasets(effects, [id], where))[0]!;
  if (run.convert.effects.length === 0) {
    throw new PipelineError(`multiverse needs a study table, got none in ${id}`, "farber2011 and kolden2011 have one");
  }
  const started = effects.now();
  const result = orRefuse(() => multiverse(run.ingest, run.convert));
  return { result, seconds: (effects.now() - started) / 1000 };
}
