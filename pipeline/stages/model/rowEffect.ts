import { convertRow } from "../../convert/convertRow.ts";
import type { DataFault } from "../../errors.ts";
import type { Measure } from "../../schema/names.ts";
import { parseNumber } from "../../table/number.ts";
import type { Table, TableRow } from "../../table/read.ts";
import { correlationEffect } from "./correlationEffect.ts";
import { type PartialMeasure, partialEffect } from "./partialEffect.ts";

/** Which group of columns effects come from: given, made from r and n, from a regression, or from another statistic. */
export type Source = "yi" | "ri" | "partial" | "stat";

/** What one row gives. */
export interface RowEffect {
  readonly yi: number;
  readonly vi: number;
  /** what it was made from, where that is a correlation */
  readonly ri?: number;
  readonly ni?: number;
}

/** Cells of one row by quantity, collecting faults instead of throwing at the first. */
export class RowCells {
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

/** The effect of a row, undefined where it has none; what the row cannot carry becomes a fault among those of its cells. */
export function readEffect(source: Source, cells: RowCells, measure: Measure): RowEffect | undefined {
  try {
    return readers[source](cells, measure);
  } catch (error) {
    if (error instanceof RangeError) return cells.fault(PLACE[source], error.message);
    throw error;
  }
}

/** Column that a fault of the whole row is shown at. */
const PLACE: Readonly<Record<Source, string>> = { yi: "yi", ri: "ni", partial: "ni", stat: "value" };

const readers: Readonly<Record<Source, (cells: RowCells, measure: Measure) => RowEffect | undefined>> = {
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
  partial(cells, measure) {
    const [ti, ri, ni, mi, r2i] = ["ti", "ri", "ni", "mi", "r2i"].map((name) => cells.number(name));
    if (ni === undefined || mi === undefined || cells.faults.length > 0) return undefined;
    return partialEffect(measure as PartialMeasure, { ti, ri, ni, mi, r2i });
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
