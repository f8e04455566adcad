import { multilevelMean } from "../../ledger/trace/multilevel.ts";
import { type Trace, type TracedModel, traceEffect } from "../../ledger/trace/trace.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Aggregated, Converted } from "../../schema/effect.ts";
import type { Pooled } from "../../schema/fit.ts";
import { effectSetTable } from "../model/effectSetTable.ts";
import { multilevelPool } from "../model/poolModel.ts";

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

/** Traces one row of the study table to a pooled model; undefined for a row that the model does not hold. */
export type Tracer = (effect_id: string, options?: { pull?: boolean }) => Trace | undefined;

/**
 * What traces the rows of one pooled model, a multilevel one being fitted once for all.
 *
 * @returns undefined when the model did not run
 */
export function tracerOf(run: Traced, analysis: string): Tracer | undefined {
  const model = tracedModel(run, analysis);
  if (!model) return undefined;
  const valueSet = run.aggregate.sets.find(({ id }) => id === `pool:${analysis}`)?.value_set;
  const held = new Set(model.effects.flatMap((effect) => effect.members ?? [effect.effect_id]));
  const effects = run.convert.effects.filter((e) => e.value_set === valueSet && held.has(e.effect_id));
  const byId = new Map(effects.map((effect) => [effect.effect_id, effect]));
  return (effect_id, options) => {
    const effect = byId.get(effect_id);
    return effect && traceEffect(effect, model, options);
  };
}

/** The trace of one row of the study table to one pooled model, as {@link tracerOf} gives it. */
export function traceRow(
  run: Traced,
  effect_id: string,
  analysis: string,
  options: { pull?: boolean } = {},
): Trace | undefined {
  return tracerOf(run, analysis)?.(effect_id, options);
}

function tracedModel({ ingest, aggregate, pool }: Traced, analysis: string): TracedModel | undefined {
  const spec = ingest.analysis.pool.find(({ id }) => id === analysis);
  const set = aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  const fit = pool.fits.find((f) => f.analysis === analysis);
  if (!spec || !set || !fit) return undefined;
  const table = effectSetTable(set, spec.measure);
  const onZ = fit.backTransformed !== undefined && spec.measure === "ZCOR";
  const shared = { analysis, limitation: ingest.analysis.limitation, onZ };
  if (fit.multilevel) {
    const { prepared, fit: whole } = multilevelPool(table, spec, ingest.analysis);
    const { ids, yi, vi } = prepared.table;
    const byId = new Map(set.effects.map((effect) => [effect.effect_id, effect]));
    return { ...shared, effects: ids.map((id) => byId.get(id)!), yi, vi, multilevel: multilevelMean(whole) };
  }
  const tau2 = fit.heterogeneity.tau2 ?? 0;
  return { ...shared, method: spec.method, tau2, effects: set.effects, yi: table.yi, vi: table.vi };
}
