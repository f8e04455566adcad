import type { PoolSpec } from "../../schema/analysis.ts";
import type { Ingested } from "../../schema/dataset.ts";
import { type Diagnosed, type LeaveOneOut, leaveOneOutSchema } from "../../schema/diagnosis.ts";
import type { Warning } from "../../schema/warning.ts";
import { eggerRobust, threeLevelPet } from "../../stats/bias/dependentEgger.ts";
import { asRecord } from "./asJson.ts";
import type { EffectTable } from "./effectTable.ts";
import { type MultilevelPool, multilevelInfluence, type UnitRow } from "./multilevelInfluence.ts";
import { multilevelPool } from "./poolModel.ts";
import { labelsOf, type Prepared, randomColumns } from "./prepare.ts";
import type { ModelSpec } from "./spec.ts";
import { whenComputable } from "./whenComputable.ts";

/** A leading model that is multilevel, with the effects that it may hold. */
export interface MultilevelLeading {
  readonly spec: PoolSpec;
  readonly table: EffectTable;
  readonly analysis: Pick<Ingested["analysis"], "level" | "compat">;
}

type Cases = Pick<Diagnosed, "leaveOneOut" | "influence" | "warnings">;

/**
 * What each effect does to a multilevel mean: the model without it, its variances anew, and the case statistics that such a model has.
 * The cumulative analysis is by year where every effect has one.
 */
export function multilevelCases({ spec: pool, table, analysis }: MultilevelLeading): Cases {
  const result = whenComputable(() => {
    const { prepared, spec, fit } = multilevelPool(table, pool, analysis);
    const { ids, columns } = prepared.table;
    const years = (columns.year ?? []).filter((year) => typeof year === "number");
    return multilevelInfluence({
      fit,
      meanOnly: true,
      by: "effect",
      effectIds: ids,
      study: labelsOf(prepared, studyOf(spec)),
      ...(years.length === ids.length ? { order: years } : {}),
    });
  });
  if ("reason" in result) {
    const message = `leave-one-out and influence: ${result.reason}`;
    return { leaveOneOut: [], warnings: [{ code: "notComputable", message }] };
  }
  const { leaveOneOut = [], warnings, ...influence } = result.value;
  return {
    leaveOneOut: leaveOneOut.flatMap(leftOut),
    influence: asRecord(influence),
    // that the first effect alone carries no model is no news
    warnings: warnings.filter(({ code }) => code !== "tooFewEffects"),
  };
}

/** Regression tests that allow for effects of one study; what only a univariate model has is left out and said to be. */
export function multilevelBias({
  spec: pool,
  table,
  analysis,
}: MultilevelLeading): Pick<Diagnosed, "bias" | "warnings"> {
  const warnings: Warning[] = [
    {
      code: "univariateOnly",
      message: `${pool.label} is multilevel: Baujat and GOSH plots, trim and fill, selection models and the other small-study methods of univariate models are left out, since they would take effects of one study for independent ones`,
    },
  ];
  const result = whenComputable(() => {
    const { prepared, spec } = multilevelPool(table, pool, analysis);
    return dependentTests(prepared, spec);
  });
  if ("value" in result) return { bias: asRecord({ ...result.value, warnings }), warnings };
  return { warnings: [...warnings, { code: "notComputable", message: `small-study methods: ${result.reason}` }] };
}

function dependentTests(prepared: Prepared, spec: ModelSpec) {
  const { yi, vi } = prepared.table;
  const cluster = labelsOf(prepared, studyOf(spec));
  const options = { level: spec.level };
  const sampling = spec.rho === undefined ? {} : { rho: spec.rho };
  const { fit: _, ...pet } = threeLevelPet(yi, vi, cluster, { ...options, ...sampling });
  return { eggerRobust: eggerRobust(yi, vi, cluster, options), threeLevelPet: { ...pet, ...sampling } };
}

/** The column whose rows depend on each other: the outer random factor. */
function studyOf(spec: ModelSpec): string {
  return spec.random === undefined ? spec.study : randomColumns(spec.random)[0]![0]!;
}

function leftOut(row: UnitRow<MultilevelPool>): LeaveOneOut[] {
  if (!("effect_id" in row) || row.estimate === undefined) return [];
  // the row has more than leave-one-out keeps: its degrees of freedom, and I² by level
  return [leaveOneOutSchema.omit({ I2: true }).parse(row)];
}
