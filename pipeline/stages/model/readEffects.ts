import { DataError, type DataFault, PipelineError } from "../../errors.ts";
import type { Measure } from "../../schema/names.ts";
import type { Warning } from "../../schema/warning.ts";
import { correlationEffects, type VarianceType } from "../../stats/correlationMeasures.ts";
import { parseNumber } from "../../table/number.ts";
import { readTable, type Table, type TableRow } from "../../table/read.ts";
import type { Column, EffectTable } from "./effectTable.ts";
import { isPartial } from "./partialEffect.ts";
import { RowCells, type RowEffect, readEffect, type Source } from "./rowEffect.ts";

/** Which header holds which quantity, and which measure is wanted. */
export interface ReadEffectsOptions {
  readonly measure?: Measure | undefined;
  /** sampling variance of COR and UCOR, LS unless named */
  readonly vtype?: VarianceType | undefined;
  /** quantity → header, for headers that differ: `{yi: "effect", vi: "var"}` */
  readonly columns?: Readonly<Record<string, string>>;
  readonly slab?: string | undefined;
  readonly effect?: string | undefined;
}

/**
 * Any table with `yi` and `vi` or `sei`, with `ri` and `ni`, or with `stat`, `value` and what that statistic needs, as effects.
 *
 * Rows marked `include` = no and rows whose effect is empty are left out and counted. `NA`, as R writes it, is an empty cell.
 *
 * @throws {DataError} with every fault of the table at once
 * @throws {PipelineError} when none of the three groups of columns is there
 */
export function readEffects(table: Table, options: ReadEffectsOptions = {}): EffectTable {
  const header = (quantity: string) => options.columns?.[quantity] ?? quantity;
  requireMapped(table, options);
  const source = effectSource(table, options);
  const measure = options.measure ?? (source === "yi" ? "GEN" : "ZCOR");
  const faults: DataFault[] = [];
  const kept: { row: TableRow; effect: RowEffect }[] = [];
  let excluded = 0;
  let empty = 0;
  for (const row of table.rows) {
    if (/^(no|false)$/i.test(row.cells.include ?? "")) {
      excluded++;
      continue;
    }
    const cells = new RowCells(table, row, header);
    const effect = readEffect(source, cells, measure);
    faults.push(...cells.faults);
    if (effect) kept.push({ row, effect });
    else if (cells.faults.length === 0) empty++;
  }
  const ids = kept.map(({ row }, i) => row.cells[options.effect ?? "effect_id"] || `row${row.line || i + 1}`);
  if (faults.length > 0) throw new DataError(faults);
  const slab = options.slab ?? ["slab", "author", "study", "study_id"].find((name) => table.columns.includes(name));
  return {
    ids,
    slabs: kept.map(({ row }, i) => (slab ? row.cells[slab] : undefined) || ids[i]!),
    yi: kept.map(({ effect }) => effect.yi),
    vi: variances(kept, source, measure, options.vtype),
    measure,
    ...(source === "ri" || source === "stat" ? correlationsOf(kept) : {}),
    headers: options.columns ?? {},
    columns: Object.fromEntries(table.columns.map((name) => [name, columnOf(name, kept, table.decimalComma)])),
    warnings: [
      ...table.warnings,
      ...counted("excludedRows", excluded, "marked include = no"),
      ...counted("missingEffect", empty, "without an effect"),
    ],
  };
}

type Kept = readonly { readonly row: TableRow; readonly effect: RowEffect }[];

function correlationsOf(kept: Kept): { ri: number[]; ni: number[] } {
  return { ri: kept.map(({ effect }) => effect.ri!), ni: kept.map(({ effect }) => effect.ni!) };
}

/** Variances as read; for COR and UCOR by another rule, which may need all correlations at once. */
function variances(kept: Kept, source: Source, measure: Measure, vtype: VarianceType | undefined): number[] {
  const read = kept.map(({ effect }) => effect.vi);
  if (vtype === undefined) return read;
  if ((measure !== "COR" && measure !== "UCOR") || source === "yi")
    throw new PipelineError(`--vtype ${vtype} needs --measure COR or UCOR from r and n, got ${measure}`);
  if (vtype === "UB" && measure !== "UCOR") throw new PipelineError(`--vtype UB needs --measure UCOR, got ${measure}`);
  const { ri, ni } = correlationsOf(kept);
  const vi = Array.from(correlationEffects(measure, ri, ni, vtype).vi);
  const faulty = vi.findIndex((v) => !(v > 0));
  if (faulty < 0) return vi;
  throw new PipelineError(
    `--vtype ${vtype} needs variances > 0, got ${vi[faulty]} for the correlation ${ri[faulty]}`,
    "the unbiased estimate may be negative near r = 0; LS and AV are not",
  );
}

/** {@link readEffects} of a file's bytes, whose name tells its kind. */
export async function readEffectBytes(
  file: string,
  bytes: Uint8Array,
  options: ReadEffectsOptions = {},
): Promise<EffectTable> {
  return readEffects(await readTable(file, bytes), options);
}

function counted(code: string, count: number, what: string): Warning[] {
  return count > 0 ? [{ code, message: `${count} row${count === 1 ? "" : "s"} ${what} left out` }] : [];
}

function requireMapped(table: Table, options: ReadEffectsOptions): void {
  const named = {
    ...options.columns,
    ...(options.slab ? { slab: options.slab } : {}),
    ...(options.effect ? { effect: options.effect } : {}),
  };
  for (const [quantity, name] of Object.entries(named)) {
    if (name === "")
      throw new PipelineError(`--columns needs quantity=header, got ${quantity}`, "--columns yi=effect,vi=var");
    if (!table.columns.includes(name)) {
      throw new PipelineError(
        `${table.file} needs a column '${name}' for ${quantity}, got ${table.columns.join(", ")}`,
      );
    }
  }
}

/** The group of columns that effects come from; r and n win over yi only when a measure of correlations is asked for. */
function effectSource(table: Table, options: ReadEffectsOptions): Source {
  const has = (...names: string[]) => names.every((name) => table.columns.includes(options.columns?.[name] ?? name));
  const mapped = (...names: string[]) => names.some((name) => options.columns?.[name] !== undefined);
  const { measure } = options;
  const given = has("yi") && (has("vi") || has("sei"));
  if (given && mapped("yi", "vi", "sei")) return "yi";
  if (isPartial(measure)) {
    if (has("ni", "mi") && (has("ti") || has("ri")) && (measure !== "SPCOR" || has("r2i"))) return "partial";
    if (given) return "yi";
    throw new PipelineError(
      `${table.file} needs ti or ri, ni, mi${measure === "SPCOR" ? " and r2i" : ""} for ${measure}, got ${table.columns.join(", ")}`,
      "ti is the predictor's t, mi the number of predictors, r2i the model's R²; --columns ti=tvalue names your own headers",
    );
  }
  const correlations = has("ri", "ni");
  const wantsCorrelation = measure !== undefined && measure !== "GEN";
  if (given && !(correlations && wantsCorrelation)) return "yi";
  if (measure === "GEN")
    throw new PipelineError(`${table.file} needs yi with vi or sei for GEN, got ${table.columns.join(", ")}`);
  if (correlations) return "ri";
  if (has("stat", "value")) return "stat";
  throw new PipelineError(
    `${table.file} needs yi with vi or sei, or ri with ni, or stat with value, got ${table.columns.join(", ")}`,
    "--columns yi=effect,vi=var names your own headers",
  );
}

/** A column is numeric when every filled cell is a number; a factor otherwise. */
function columnOf(name: string, kept: readonly { row: TableRow }[], decimalComma: boolean): Column {
  const cells = kept
    .map(({ row }) => row.cells[name] ?? "")
    .map((cell) => (cell === "" || cell === "NA" ? null : cell));
  const readings = cells.map((cell) => (cell === null ? null : parseNumber(cell, decimalComma)));
  if (!readings.every((reading) => reading === null || "value" in reading)) return cells;
  return readings.map((reading) => (reading && "value" in reading ? reading.value : null));
}
