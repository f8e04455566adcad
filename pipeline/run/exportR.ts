import type { Effects } from "../effects.ts";
import { exportR } from "../export/exportR.ts";
import { namedNumbers } from "../export/numbers.ts";
import type { StageName } from "../schema/names.ts";
import { stages } from "../stages/index.ts";
import { type ReportArtefacts, resultsOf } from "../stages/render/resultsOf.ts";
import type { Stage } from "../stages/stage.ts";
import { PLACES, type Places, readDataset, selectIds } from "./datasets.ts";

/** Where an export was written, and how many numbers R is to give again. */
export interface Exported {
  readonly folder: string;
  readonly numbers: number;
}

/**
 * Writes the R script of a data set with its data into a folder.
 *
 * @throws {PipelineError} naming the nearest id for one that does not exist; {@link DataError} for faults of its table
 */
export async function exportScript(
  id: string,
  folder: string,
  effects: Effects,
  where: Partial<Places> = {},
): Promise<Exported> {
  const places = { ...PLACES, ...where };
  selectIds([id], effects, places);
  const artefacts: Record<string, unknown> = { files: readDataset(id, effects, places) };
  for (const stage of stages as unknown as readonly Stage<StageName, Record<string, unknown>, unknown>[]) {
    if (stage.name === "render") break;
    artefacts[stage.name] = await stage.run(Object.fromEntries(stage.reads.map((name) => [name, artefacts[name]])));
  }
  const report = artefacts as unknown as ReportArtefacts;
  const made = resultsOf(report);
  for (const { path, content } of exportR({ ...report, results: made })) effects.write(`${folder}/${path}`, content);
  return { folder, numbers: namedNumbers(made).length };
}
