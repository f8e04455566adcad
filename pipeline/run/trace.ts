import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { nearest } from "../formula/nearest.ts";
import { type Trace, tracedIds, traceRow } from "../stages/trace/traceDataset.ts";
import { checkDatasets, type LedgerRun } from "./check.ts";
import type { Places } from "./datasets.ts";

/**
 * One row of a study table, followed to its weight and its pull on a pooled value.
 *
 * @param id a data set
 * @param effect_id a row of its study table
 * @param analysis the pooled model, by its id; the first of `analysis.json` that could be fitted by default
 * @throws {PipelineError} for an id that does not exist (with the nearest one), and for a row that is excluded (with the reason)
 */
export async function traceFigure(
  id: string,
  effect_id: string,
  effects: Effects,
  analysis?: string,
  where: Partial<Places> = {},
): Promise<Trace> {
  const run = (await checkDatasets(effects, [id], where))[0]!;
  const models = run.pool.fits.map((fit) => fit.analysis!);
  const model = analysis ?? models[0];
  if (model === undefined) throw new PipelineError(`${id} has no pooled model to trace to`);
  if (!models.includes(model)) {
    const close = nearest(model, models);
    const hint = close ? `did you mean ${close}?` : `there are: ${models.join(", ")}`;
    throw new PipelineError(`needs an analysis of ${id}, got '${model}'`, hint);
  }
  const trace = traceRow(run, effect_id, model);
  if (!trace) throw missing(run, effect_id, model);
  return trace;
}

function missing(run: LedgerRun, effect_id: string, model: string): PipelineError {
  const row = run.ingest.rows.find((r) => r.effect_id === effect_id);
  if (row && !row.include)
    return new PipelineError(`${effect_id} is excluded: ${row.exclude_reason ?? "no reason given"}`);
  if (row) return new PipelineError(`${effect_id} is not in the analysis '${model}'`, "its subset leaves the row out");
  const known = tracedIds(run, model);
  const close = nearest(effect_id, known);
  return new PipelineError(
    `needs an effect of ${run.id}, got '${effect_id}'`,
    close ? `did you mean ${close}?` : `for example ${known.slice(0, 5).join(", ")}`,
  );
}
