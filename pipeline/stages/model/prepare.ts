import { PipelineError } from "../../errors.ts";
import { type ModelMatrix, modelMatrix } from "../../formula/modelMatrix.ts";
import { nearestHint } from "../../formula/nearest.ts";
import { parseSubset } from "../../formula/subset.ts";
import type { Warning } from "../../schema/warning.ts";
import { type Column, type EffectTable, keepRows } from "./effectTable.ts";
import type { ModelSpec } from "./spec.ts";

/** The rows that a model sees, with its model matrix. */
export interface Prepared {
  readonly table: EffectTable;
  readonly design: ModelMatrix;
  /** the formula as shown: `~ 1`, `~ modality + year` */
  readonly formula: string;
  readonly warnings: readonly Warning[];
}

/**
 * Applies `subset`, builds the model matrix and drops rows that lack what the model needs (a moderator, a weight, a grouping).
 *
 * @throws {PipelineError} for a column that is not there, and for a subset that keeps no row
 */
export function prepare(table: EffectTable, spec: ModelSpec): Prepared {
  const chosen = spec.subset === undefined ? table : subsetRows(table, spec.subset);
  if (chosen.ids.length === 0) throw new PipelineError("a model needs at least 1 effect, got none");
  const grouped = dropMissing(chosen, [spec.weights, spec.cluster, ...groupings(spec)]);
  const mods = (spec.mods ?? "1").replace(/^\s*~/, "").trim();
  const design = modelMatrix(mods, grouped.table.columns, { ref: spec.ref, rows: grouped.table.ids.length });
  return {
    table: keepRows(grouped.table, design.rowsKept),
    design,
    formula: `~ ${mods}`,
    warnings: [...table.warnings, ...grouped.warnings, ...design.warnings],
  };
}

/** Columns that a model groups rows by: random factors, and the study where sampling errors are correlated within it. */
export function groupings(spec: ModelSpec): string[] {
  const random = spec.random === undefined ? [] : randomColumns(spec.random).flat();
  const { rho, phi, rhoMatrix, rcalc, vMatrix, rhoGrid, robu } = spec;
  const byStudy = [rho, phi, rhoMatrix, rcalc, vMatrix, rhoGrid, robu].some((option) => option !== undefined);
  const own = [spec.time, spec.rhoBy, ...(rcalc?.split(",") ?? [])].flatMap((name) => (name ? [name.trim()] : []));
  return [...new Set([...random, ...(byStudy ? [spec.study] : []), ...own])];
}

/**
 * `a/b` nested, `a + b` crossed: a list of nestings, outermost factor first. A leading `~ 1 |` is allowed.
 *
 * @throws {PipelineError} for an empty name
 */
export function randomColumns(random: string): string[][] {
  const nestings = random
    .replace(/^\s*~\s*1\s*\|/, "")
    .split("+")
    .map((part) => part.split("/").map((name) => name.trim()));
  if (nestings.flat().some((name) => name === "")) {
    throw new PipelineError(`--random needs study_id/effect_id or a + b, got '${random}'`);
  }
  return nestings;
}

/** A column by name. @throws {PipelineError} with the nearest name when it is not there */
export function requireColumn(table: EffectTable, name: string): Column {
  const column = table.columns[name];
  if (!column) {
    const known = Object.keys(table.columns);
    throw new PipelineError(`needs a column '${name}', got ${known.join(", ") || "none"}`, nearestHint(name, known));
  }
  return column;
}

/** Labels of a column that groups rows. @throws {PipelineError} as {@link requireColumn} */
export function labelsOf({ table }: Pick<Prepared, "table">, name: string): (string | number)[] {
  return requireColumn(table, name).map((cell) => cell ?? "");
}

/** The rows that a `--subset` keeps. @throws {PipelineError} when it keeps none */
export function subsetRows(table: EffectTable, subset: string): EffectTable {
  const names = Object.keys(table.columns);
  const keep = parseSubset(subset, names);
  const row = (i: number) => Object.fromEntries(names.map((name) => [name, table.columns[name]![i]!]));
  const positions = table.ids.map((_, i) => i).filter((i) => keep(row(i)));
  if (positions.length === 0)
    throw new PipelineError(`--subset needs to keep at least 1 row, got none of ${table.ids.length}`);
  return keepRows(table, positions);
}

function dropMissing(
  table: EffectTable,
  names: readonly (string | undefined)[],
): { table: EffectTable; warnings: Warning[] } {
  const columns = names.filter((name) => name !== undefined).map((name) => requireColumn(table, name));
  const positions = table.ids.map((_, i) => i).filter((i) => columns.every((column) => column[i] !== null));
  const dropped = table.ids.length - positions.length;
  if (dropped === 0) return { table, warnings: [] };
  const message = `${dropped} row${dropped === 1 ? "" : "s"} without ${names.filter(Boolean).join(" or ")} left out`;
  return { table: keepRows(table, positions), warnings: [{ code: "missingGrouping", message }] };
}
