import * as z from "zod";
import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { type StageName, stageNameSchema } from "../schema/names.ts";
import { stages } from "../stages/index.ts";
import type { Places } from "./datasets.ts";

const storedSchema = z.object({
  stage: stageNameSchema,
  /** sha256 of each artefact (or raw file) that this one was made from */
  inputs: z.record(z.string(), z.string()),
  output: z.unknown(),
});

/** `.work/<id>/04-pool.json` */
export function artefactPath(id: string, stage: StageName, places: Places): string {
  const position = stages.findIndex((candidate) => candidate.name === stage) + 1;
  return `${places.work}/${id}/${String(position).padStart(2, "0")}-${stage}.json`;
}

/** Writes an artefact with the fingerprints of its inputs, and returns its own. */
export function storeArtefact(
  id: string,
  stage: StageName,
  inputs: Readonly<Record<string, string>>,
  output: unknown,
  effects: Effects,
  places: Places,
): string {
  const text = `${JSON.stringify({ stage, inputs, output })}\n`;
  effects.write(artefactPath(id, stage, places), text);
  return effects.hash(text);
}

/**
 * An artefact from disk, parsed by its stage's schema.
 *
 * @throws {PipelineError} if the stage before has not run, or the file is not its artefact
 */
export function loadArtefact(
  id: string,
  stage: StageName,
  effects: Effects,
  places: Places,
): { output: unknown; hash: string } {
  const path = artefactPath(id, stage, places);
  const bytes = effects.read(path);
  if (bytes === undefined) {
    throw new PipelineError(`needs the artefact ${path}, got no file`, `run alliance-meta stage ${stage} ${id} first`);
  }
  const schema = stages.find((candidate) => candidate.name === stage)!.output as z.ZodType;
  try {
    const stored = storedSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { output: schema.parse(stored.output), hash: effects.hash(bytes) };
  } catch (error) {
    throw new PipelineError(
      `${path} needs to be an artefact of ${stage}, got ${(error as Error).message.split("\n")[0]}`,
      `run alliance-meta stage ${stage} ${id} again`,
    );
  }
}
