import { convertRow } from "../../convert/convertRow.ts";
import { DataError, type DataFault, PipelineError } from "../../errors.ts";
import type { Measure } from "../../schema/names.ts";
import type { Warning } from "../../schema/warning.ts";
import { parseNumber } from "../../table/number.ts";
import { readTable, type Table, type TableRow } from "../../table/read.ts";
import { correlationEffect } from "./correlationEffect.ts";
import type { Column, EffectTable } from "./effectTable.ts";

/** Which header holds which quantity, and which measure is wanted. */
export interface ReadEffectsOptions {
  readonly measure?: Measure | undefined;
  /** quantity → header, for headers that differ: `{yi: "effect", vi: "var"}` */
  readonly columns?: Readonly<Record<string, string>>;
  readonly slab?: string | undefined;
  readonly effect?: string | undefined;
}

type Source = "yi" | "ri" | "stat";
interface Effect {
  readonly yi: number;
  readonly vi: number;
  /** what it was made from, where that is a correlation */
  readonly ri?: number;
  readonly ni?: number;
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
  const kept: { row: TableRow; effect: Effect }[] = [];
  let excluded = 0;
  let empty = 0;
  for (const row of table.rows) {
    if (/^(no|false)$/i.test(row.cells.include ?? "")) {
      excluded++;
      continue;
    }
    const cells = new RowCells(table, row, header);
    const effect = readers[source](cells, measure);
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
    vi: kept.map(({ effect }) => effect.vi),
    measure,
    ...(source === "yi" ? {} : { ri: kept.map(({ effect }) => effect.ri!), ni: kept.map(({ effect }) => effect.ni!) }),
    headers: options.columns ?? {},
    columns: Object.fromEntries(table.columns.map((name) => [name, columnOf(name, kept, table.decimalComma)])),
    warnings: [
      ...table.warnings,
      ...counted("excludedRows", excluded, "marked include = no"),
      ...counted("missingEffect", empty, "without an effect"),
    ],
  };
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
  const given = has("yi") && (has("vi") || has("sei"));
  const correlations = has("ri", "ni");
  const wantsCorrelation = options.measure !== undefined && options.measure !== "GEN";
  if (given && (mapped("yi", "vi", "sei") || !(correlations && wantsCorrelation))) return "yi";
  if (correlations) return "ri";
  if (has("stat", "value")) return "stat";
  throw new PipelineError(
    `${table.file} needs yi with vi or sei, or ri with ni, or stat with value, got ${table.columns.join(", ")}`,
    "--columns yi=effect,vi=var names your own headers",
  );
}

/** Cells of one row by quantity, collecting faults instead of throwing at the first. */
class RowCells {
  readonly faults: DataFault[] = [];

  constructor(
    private readonly table: Table,
    private readonly row: TableRow,
    private readonly header: (quantity: string) => string,
  ) {}

  text(quantity: string): string {
    const cell = this.row.cells[this.header(quantity)] ?? "";
    return cell === "NA" ? "" : cell;
  }

  number(quantity: string): number | undefined {
    const cell = this.text(quantity);
    if (cell === "") return undefined;
    const reading = parseNumber(cell, this.table.decimalComma);
    if ("value" in reading) return reading.value;
    this.fault(quantity, reading.problem, reading.hint);
    return undefined;
  }

  fault(quantity: string, problem: string, hint?: string): undefined {
    const place = { file: this.table.file, row: this.row.line, column: this.header(quantity) };
    this.faults.push(hint ? { ...place, problem, hint } : { ...place, problem });
    return undefined;
  }
}

const readers: Readonly<Record<Source, (cells: RowCells, measure: Measure) => Effect | undefined>> = {
  yi(cells) {
    const yi = cells.number("yi");
    const given = cells.number("vi");
    const sei = cells.number("sei");
    if (given !== undefined && !(given > 0)) return cells.fault("vi", `needs a variance > 0, got ${given}`);
    if (sei !== undefined && !(sei > 0)) return cells.fault("sei", `needs a standard error > 0, got ${sei}`);
    const vi = given ?? (sei === undefined ? undefined : sei * sei);
    return yi === undefined || vi === undefined ? undefined : { yi, vi };
  },
  ri(cells, measure) {
    const ri = cells.number("ri");
    const ni = cells.number("ni");
    if (ri !== undefined && !(Math.abs(ri) < 1))
      return cells.fault("ri", `needs |r| < 1, got ${ri}`, "is the decimal point in its place?");
    if (ni !== undefined && !(ni >= 4))
      return cells.fault("ni", `needs n ≥ 4, got ${ni}`, "z of fewer than 4 persons has no variance");
    if (ri === undefined || ni === undefined || cells.faults.length > 0) return undefined;
    return { ...correlationEffect(measure, ri, ni), ri, ni };
  },
  stat(cells, measure) {
    const stat = cells.text("stat");
    const value = cells.number("value");
    if (stat === "" || value === undefined) return undefined;
    const numbers = Object.fromEntries(
      ["ni", "df1", "df2", "n1", "n2", "tails"].map((name) => [name, cells.number(name)]),
    );
    if (cells.faults.length > 0) return undefined;
    const converted = convertRow({ stat, value, ...numbers, orientation: cells.text("orientation") || "oriented" });
    if (!converted.ok) return cells.fault("value", converted.problem, converted.hint);
    const { ri, ni, zi, vi } = converted;
    return { ...(measure === "ZCOR" ? { yi: zi, vi } : correlationEffect(measure, ri, ni)), ri, ni };
  },
};

/** A column is numeric when every filled cell is a number; a factor otherwise. */
function columnOf(name: string, kept: readonly { row: TableRow }[], decimalComma: boolean): Column {
  const cells = kept
    .map(({ row }) => row.cells[name] ?? "")
    .map((cell) => (cell === "" || cell === "NA" ? null : cell));
  const readings = cells.map((cell) => (cell === null ? null : parseNumber(cell, decimalComma)));
  if (!readings.every((reading) => reading === null || "value" in reading)) return cells;
  return readings.map((reading) => (reading && "value" in reading ? reading.value : null));
}
