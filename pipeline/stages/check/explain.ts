import { searchPrinted } from "../../ledger/search/printedVariants.ts";
import type { SearchEffect, SearchTable } from "../../ledger/search/table.ts";
import { type SearchResult, searchVariants } from "../../ledger/search/variants.ts";
import type { PoolSpec } from "../../schema/analysis.ts";
import type { Claim } from "../../schema/claim.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Converted, EffectSet } from "../../schema/effect.ts";
import { aggregate } from "../03-aggregate.ts";
import { isMultilevel } from "../model/poolModel.ts";

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
 * The effects of a model in each value set, and at each ρ where samples hold several effects; where studies do, also as the
 * three-level model has them. Of univariate and three-level, that which was not delivered is a departure.
 */
async function searchTables(spec: PoolSpec, ingest: Ingested, convert: Converted): Promise<SearchTable[]> {
  const { rho, by } = ingest.analysis.aggregate;
  const multilevel = isMultilevel(spec);
  const merges = by !== "none" && repeats(convert, spec.value_set, "sample_id");
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
        effects: searchEffects(set),
      });
    }
    if (!repeats(convert, value_set, "study_id")) continue;
    const apart = await effectSet({ ...spec, value_set }, rho, ingest, convert, THREE_LEVEL);
    if (apart) tables.push(...threeLevel(apart, spec, value_set));
  }
  return tables;
}

const THREE_LEVEL = "study_id/effect_id";

/** The three-level model of a value set, its errors independent, and correlated as the delivered model has them. */
function threeLevel(set: EffectSet, spec: PoolSpec, value_set: string): SearchTable[] {
  const study = set.effects.map(({ study_id }) => study_id);
  const base = Number(spec.random !== THREE_LEVEL) + Number(value_set !== spec.value_set);
  return [...new Set([spec.rho, undefined])].map((rho) => ({
    choices: {
      model: "three-level",
      values: value_set,
      ...(rho === undefined ? {} : { "rho of errors": String(rho) }),
    },
    departures: base + Number(rho !== spec.rho),
    effects: searchEffects(set),
    nesting: { study, rho },
  }));
}

function searchEffects({ effects }: EffectSet): SearchEffect[] {
  return effects.map(({ effect_id, ri, ni, yi, vi, conversion }) => {
    return { effect_id, ri, ni, yi, vi, composite: conversion === "composite" };
  });
}

async function effectSet(spec: PoolSpec, rho: number, ingest: Ingested, convert: Converted, random?: string) {
  const { analysis } = ingest;
  const { random: _random, rho: _rho, ...univariate } = spec;
  const only = {
    ...analysis,
    pool: [{ ...univariate, ...(random ? { random } : {}), measure: "ZCOR" as const }],
    moderators: [],
  };
  const varied = { ...only, aggregate: { ...analysis.aggregate, rho } };
  const { sets } = await aggregate.run({ ingest: { ...ingest, analysis: varied }, convert });
  return sets.find((set: EffectSet) => set.id === `pool:${spec.id}`);
}

function repeats({ effects }: Converted, value_set: string, by: "sample_id" | "study_id"): boolean {
  const labels = effects.filter((effect) => effect.value_set === value_set).map((effect) => effect[by]);
  return new Set(labels).size < labels.length;
}
