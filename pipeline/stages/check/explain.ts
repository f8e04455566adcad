import { searchPrinted } from "../../ledger/search/printedVariants.ts";
import type { SearchTable } from "../../ledger/search/table.ts";
import { type SearchResult, searchVariants } from "../../ledger/search/variants.ts";
import type { PoolSpec } from "../../schema/analysis.ts";
import type { Claim } from "../../schema/claim.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Converted, EffectSet } from "../../schema/effect.ts";
import { aggregate } from "../03-aggregate.ts";

/** Correlations of sampling errors within a sample that the search tries beside the delivered one. */
const RHOS = [0, 0.5, 0.8, 1];

/**
 * The search for the variant behind a printed figure: over the study table where it is here, over misprints and formulas
 * of the paper's own figures otherwise.
 *
 * @param claim one claim of the folder
 * @param ingest the folder, read
 * @param convert its effects in every value set
 */
export async function explainClaim(claim: Claim, ingest: Ingested, convert: Converted): Promise<SearchResult> {
  const spec = ingest.analysis.pool.find(({ id }) => id === claim.analysis);
  if (!spec || convert.effects.length === 0) return searchPrinted(claim, ingest.claims);
  const tables = await searchTables(spec, ingest, convert);
  return searchVariants(claim, { measure: spec.measure, method: spec.method, test: spec.test }, tables);
}

/**
 * The effects of a model in each value set, and at each ρ where samples hold several effects. The search is over univariate
 * models: where the delivered one is multilevel, one effect a sample is itself a departure.
 */
async function searchTables(spec: PoolSpec, ingest: Ingested, convert: Converted): Promise<SearchTable[]> {
  const { rho, by } = ingest.analysis.aggregate;
  const multilevel = spec.random !== undefined || spec.rho !== undefined;
  const merges = by !== "none" && repeats(convert, spec.value_set);
  const rhos = merges ? [rho, ...RHOS.filter((r) => r !== rho)] : [rho];
  const sets = [
    spec.value_set,
    ...ingest.analysis.value_sets.map(({ id }) => id).filter((id) => id !== spec.value_set),
  ];
  const tables: SearchTable[] = [];
  for (const value_set of sets) {
    for (const r of rhos) {
      const set = await effectSet({ ...spec, value_set }, r, ingest, convert);
      if (!set) continue;
      tables.push({
        choices: {
          ...(multilevel ? { model: "one effect a sample" } : {}),
          values: value_set,
          ...(merges ? { rho: String(r) } : {}),
        },
        departures: Number(multilevel) + Number(value_set !== spec.value_set) + Number(r !== rho),
        effects: set.effects.map(({ effect_id, ri, ni, yi, vi, conversion }) => {
          return { effect_id, ri, ni, yi, vi, composite: conversion === "composite" };
        }),
      });
    }
  }
  return tables;
}

async function effectSet(spec: PoolSpec, rho: number, ingest: Ingested, convert: Converted) {
  const { analysis } = ingest;
  const { random: _random, rho: _rho, ...univariate } = spec;
  const only = { ...analysis, pool: [{ ...univariate, measure: "ZCOR" as const }], moderators: [] };
  const varied = { ...only, aggregate: { ...analysis.aggregate, rho } };
  const { sets } = await aggregate.run({ ingest: { ...ingest, analysis: varied }, convert });
  return sets.find((set: EffectSet) => set.id === `pool:${spec.id}`);
}

function repeats({ effects }: Converted, value_set: string): boolean {
  const samples = effects.filter((effect) => effect.value_set === value_set).map((effect) => effect.sample_id);
  return new Set(samples).size < samples.length;
}
