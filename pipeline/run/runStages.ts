import type * as z from "zod";
import type { Assets } from "../schema/assets.ts";
import type { DatasetFiles } from "../schema/dataset.ts";
import type { StageName } from "../schema/names.ts";
import { stages } from "../stages/index.ts";
import type { Stage, StageTools } from "../stages/stage.ts";

/** A stage whose input and output are not told apart, as the runner sees them. */
export type AnyStage = Stage<StageName, Record<string, unknown>, unknown>;
export const ALL_STAGES = stages as unknown as readonly AnyStage[];

/** What the stages of one data set made, by stage name. */
export type Artefacts = Readonly<Record<string, unknown>>;

/** Takes the raw files of one data set through all stages; in this thread, or in another one. */
export type StageRunner = (files: DatasetFiles) => Promise<Artefacts>;

/** Every stage in order, in memory; each output is parsed by its schema before the next stage sees it. */
export async function runStages(files: DatasetFiles, assets: Assets, tools: StageTools = {}): Promise<Artefacts> {
  const artefacts: Record<string, unknown> = { files, assets };
  for (const stage of ALL_STAGES) {
    artefacts[stage.name] = parseOutput(stage, await stage.run(pick(artefacts, stage.reads), tools));
  }
  return artefacts;
}

/** A stage's output through its schema. @throws {z.ZodError} on NaN, or anything else that is not its noun: a bug */
export function parseOutput(stage: AnyStage, output: unknown): unknown {
  return (stage.output as z.ZodType).parse(output);
}

/** The entries with these keys. */
export function pick<T>(from: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, from[key] as T]));
}
