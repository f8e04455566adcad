import { PipelineError } from "../../errors.ts";
import { compositeHunterSchmidt, compositeMean } from "../../stats/composite.ts";
import { type Matrix, zeros } from "../../stats/matrix.ts";
import { type Column, type EffectTable, keepRows } from "./effectTable.ts";
import { requireColumn, subsetRows } from "./prepare.ts";
import { hasCorrelatedErrors, samplingErrors, samplingWords } from "./samplingErrors.ts";
import type { ModelSpec } from "./spec.ts";

/** Assumed where a composite is asked for without any correlation. */
const COMPOSITE_RHO = 0.5;

/** A table with one effect for each group of `--aggregate`, and what is left to ask of it. */
export interface Aggregated {
  readonly table: EffectTable;
  readonly spec: ModelSpec;
}

/**
 * Effects of one sample merged into one: their mean, or the Hunter–Schmidt composite of correlations, with the variance that their
 * correlated sampling errors give it. `--subset` is applied before; groups are those of all columns named. Another column keeps what
 * all effects of a group share, and is empty where they differ.
 *
 * @throws {PipelineError} beside `--random`, for a column that is not there, and for HS on another measure than COR
 * @throws {RangeError} where correlations give no positive variance
 */
export function aggregateEffects(effects: EffectTable, given: ModelSpec): Aggregated {
  if (given.random !== undefined)
    throw new PipelineError(
      `--aggregate needs a model without --random, got ${given.random}`,
      "one or the other takes care of dependence",
    );
  if (given.composite === "HS" && effects.measure !== "COR")
    throw new PipelineError(`--composite HS needs --measure COR, got ${effects.measure}`);
  const subset = given.subset === undefined ? effects : subsetRows(effects, given.subset);
  const by = given.aggregate!.split(",").map((name) => name.trim());
  const spec: ModelSpec = hasCorrelatedErrors(given) ? given : { ...given, rho: COMPOSITE_RHO };
  const { table, groups } = grouped(subset, by);
  const within: ModelSpec = { ...spec, study: by[0]! };
  const rho = correlations(table, within);
  const merged = groups.map((rows) => {
    const [yi, vi] = [rows.map((i) => table.yi[i]!), rows.map((i) => table.vi[i]!)];
    return given.composite === "HS" ? compositeHunterSchmidt(yi, vi, rho(rows)) : compositeMean(yi, vi, rho(rows));
  });
  const {
    ri: _,
    ni: __,
    ...rest
  } = keepRows(
    table,
    groups.map((rows) => rows[0]!),
  );
  const { rho: ___, phi, time, rhoMatrix, rhoBy, rcalc, vMatrix, subset: ____, aggregate, ...left } = given;
  return {
    table: {
      ...rest,
      ids: groups.map((rows) => by.map((name) => table.columns[name]![rows[0]!]).join("/")),
      yi: merged.map(({ yi }) => yi),
      vi: merged.map(({ vi }) => vi),
      columns: Object.fromEntries(Object.entries(table.columns).map(([name, cells]) => [name, shared(cells, groups)])),
      conventions: {
        composites: `${given.composite === "HS" ? "Hunter-Schmidt" : "mean"} of each ${by.join(" and ")}, ${samplingWords(within)}`,
      },
      warnings: [...table.warnings, ...merged.flatMap(({ warnings }) => warnings)],
    },
    spec: left,
  };
}

/** Rows of each group in the order of their first, those without a group left out. */
function grouped(effects: EffectTable, by: readonly string[]): { table: EffectTable; groups: number[][] } {
  const columns = by.map((name) => requireColumn(effects, name));
  const positions = effects.ids.map((_, i) => i).filter((i) => columns.every((cells) => cells[i] !== null));
  const lost = effects.ids.length - positions.length;
  const kept = keepRows(effects, positions);
  const groups = new Map<string, number[]>();
  kept.ids.forEach((_, i) => {
    const key = JSON.stringify(by.map((name) => String(kept.columns[name]![i])));
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const message = `${lost} row${lost === 1 ? "" : "s"} without ${by.join(" or ")} left out`;
  const warnings = lost > 0 ? [...kept.warnings, { code: "missingGrouping", message }] : kept.warnings;
  return { table: { ...kept, warnings }, groups: [...groups.values()] };
}

/** Correlations of sampling errors among rows of one group. */
function correlations(table: EffectTable, spec: ModelSpec): (rows: readonly number[]) => number | Matrix {
  const errors = samplingErrors({ table }, spec)!;
  if ("rho" in errors) return () => errors.rho;
  return (rows) => {
    const R = zeros(rows.length, rows.length);
    rows.forEach((i, a) => {
      rows.forEach((j, b) => {
        const scale = Math.sqrt(errors.covariance(i, i) * errors.covariance(j, j));
        R.data[a * rows.length + b] = a === b ? 1 : errors.covariance(i, j) / scale;
      });
    });
    return R;
  };
}

function shared(cells: Column, groups: readonly (readonly number[])[]): Column {
  return groups.map((rows) => (rows.every((i) => cells[i] === cells[rows[0]!]) ? cells[rows[0]!]! : null));
}
