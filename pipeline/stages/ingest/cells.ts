import type { Codebook, CodebookColumn } from "../../schema/codebook.ts";
import type { StudyRow } from "../../schema/study.ts";
import { parseNumber } from "../../table/number.ts";
import type { TableRow } from "../../table/read.ts";
import { hintFrom } from "./sidecars.ts";

/** What is wrong with one cell (or the row as a whole, without column); file and line are added by ingest. */
export interface CellIssue {
  readonly column?: string;
  readonly problem: string;
  readonly hint?: string;
}

/** A row read by its codebook: cells that did not parse are absent from it and stand among the issues. */
export interface RowReading {
  readonly row: StudyRow;
  readonly issues: readonly CellIssue[];
  /** issues that hold whether the row is included or not: its ids, include itself, the reason for an exclusion */
  readonly structural: readonly CellIssue[];
}

type Value = string | number | boolean;

/**
 * Reads the cells of one row by the types of the codebook.
 *
 * An empty cell is an absent key, never a level. Without a `sample_id`, `study_id` or `slab` column the next more specific id
 * stands in; without an `include` column every row is included.
 */
export function readRow(tableRow: TableRow, codebook: Codebook, decimalComma: boolean): RowReading {
  const values: Record<string, Value> = {};
  const issues: CellIssue[] = [];
  const structural: CellIssue[] = [];
  for (const column of codebook.columns) {
    const cell = presentCell(tableRow.cells[column.name] ?? column.default, column);
    if (cell === undefined) continue;
    const list = STRUCTURAL.has(column.name) ? structural : issues;
    if (cell === "") {
      if (column.required) list.push({ column: column.name, problem: "needs a value, got an empty cell" });
      continue;
    }
    const read = readCell(cell, column, decimalComma);
    if (typeof read === "object") list.push({ column: column.name, ...read });
    else values[column.name] = read;
  }
  const effect_id = text(values.effect_id) ?? `row${tableRow.line}`;
  const sample_id = text(values.sample_id) ?? text(values.study_id) ?? effect_id;
  const study_id = text(values.study_id) ?? sample_id;
  const include = values.include !== false;
  if (!include && values.exclude_reason === undefined) {
    const problem = "needs a reason for an excluded row, got an empty cell";
    structural.push({ column: "exclude_reason", problem, hint: "which rule of eligibility does the row miss?" });
  }
  const slab = text(values.slab) ?? effect_id;
  const row: StudyRow = { ...values, effect_id, sample_id, study_id, slab, include, file_row: tableRow.line };
  return { row, issues, structural };
}

const STRUCTURAL = new Set(["effect_id", "sample_id", "study_id", "include", "exclude_reason"]);

/** `NA`, as R writes a missing cell, is an empty one outside free text: it would be a level otherwise. */
function presentCell(cell: string | undefined, column: CodebookColumn): string | undefined {
  return cell === "NA" && column.type !== "text" ? "" : cell;
}

function text(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function readCell(cell: string, column: CodebookColumn, decimalComma: boolean): Value | Omit<CellIssue, "column"> {
  switch (column.type) {
    case "number":
    case "integer":
      return readNumber(cell, column, decimalComma);
    case "boolean": {
      const lower = cell.toLowerCase();
      if (lower === "yes" || lower === "no") return lower === "yes";
      return { problem: `needs yes or no, got ${JSON.stringify(cell)}` };
    }
    case "id":
      if (ID.test(cell)) return cell;
      return { problem: `needs letters, digits, _ - . only, got ${JSON.stringify(cell)}` };
    case "factor":
      return readLevel(cell, column);
    case "text":
      return cell;
  }
}

const ID = /^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u;

function readNumber(cell: string, column: CodebookColumn, decimalComma: boolean): number | Omit<CellIssue, "column"> {
  const read = parseNumber(cell, decimalComma);
  if ("problem" in read) return read;
  const { value } = read;
  if (column.type === "integer" && !Number.isInteger(value)) {
    const hint = /^\d{1,3}[.,]\d{3}$/.test(cell) ? { hint: "write thousands without a separator" } : {};
    return { problem: `needs a whole number, got ${cell}`, ...hint };
  }
  const { min, max, above, below } = column;
  if (min !== undefined && value < min) return { problem: `needs at least ${min}, got ${cell}` };
  if (max !== undefined && value > max) return { problem: `needs at most ${max}, got ${cell}` };
  if (above !== undefined && value <= above) return { problem: `needs more than ${above}, got ${cell}` };
  if (below !== undefined && value >= below) return { problem: `needs less than ${below}, got ${cell}` };
  return value;
}

function readLevel(cell: string, column: CodebookColumn): string | Omit<CellIssue, "column"> {
  if (column.levels === undefined || column.levels.includes(cell)) return cell;
  return { problem: `needs a level of the codebook, got ${JSON.stringify(cell)}`, ...hintFrom(cell, column.levels) };
}
