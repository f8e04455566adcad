import { type Trace, type TracedModel, traceEffect } from "../../ledger/trace/trace.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Aggregated, Converted } from "../../schema/effect.ts";
import type { Pooled } from "../../schema/fit.ts";
import { effectSetTable } from "../model/effectSetTable.ts";

export { traceText } from "../../ledger/trace/text.ts";
export type { Trace } from "../../ledger/trace/trace.ts";

/** The artefacts that a trace runs through. */
export interface Traced {
  readonly ingest: Ingested;
  readonly convert: Converted;
  readonly aggregate: Aggregated;
  readonly pool: Pooled;
}

/** Ids of the effects that a pooled model holds, rows of the study table in their order. */
export function tracedIds(run: Traced, analysis: string): string[] {
  const set = run.aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  const held = new Set(set?.effects.flatMap((effect) => effect.members ?? [effect.effect_id]));
  return run.ingest.rows.map((row) => row.effect_id).filter((id) => held.has(id));
}

/**
 * The trace of one row of the study table to one pooled model.
 *
 * @returns undefined when the model did not run, does not hold the row, or is multilevel: its weights are a matrix's, not a row's
 */
export function traceRow(
  run: Traced,
  effect_id: string,
  analysis: string,
  options: { pull?: boolean } = {},
): Trace | undefined {
  const model = tracedModel(run, analysis);
  const set = run.aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  const effect = run.convert.effects.find((e) => e.effect_id === effect_id && e.value_set === set?.value_set);
  return model && effect && tracedIds(run, analysis).includes(effect_id)
    ? traceEffect(effect, model, options)
    : undefined;
}

function tracedModel({ ingest, aggregate, pool }: Traced, analysis: string): TracedModel | undefined {
  const spec = ingest.analysis.pool.find(({ id }) => id === analysis);
  const set = aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  const fit = pool.fits.find((f) => f.analysis === analysis);
  if (!spec || !set || !fit || fit.multilevel) return undefined;
  const { yi, vi } = effectSetTable(set, spec.measure);
  const onZ = fit.backTransformed !== undefined && spec.measure === "ZCOR";
  const tau2 = fit.heterogeneity.tau2 ?? 0;
  return {
    analysis,
    limitation: ingest.analysis.limitation,
    method: spec.method,
    onZ,
    tau2,
    effects: set.effects,
    yi,
    vi,
  };
}
