import Papa from "papaparse";
import { read, utils } from "xlsx";
import { DataError } from "../errors.ts";

/**
 * First sheet of a workbook as comma-separated UTF-8 text, one line a row, blank rows kept so that row numbers stay the sheet's.
 *
 * Cells give their stored value, never the rounded one on display; dates give their ISO day, booleans yes and no.
 * Reached by dynamic import alone: SheetJS is not loaded for text tables.
 *
 * @throws {DataError} if the bytes do not open as a workbook or its first sheet is empty
 */
export function workbookToCsv(bytes: Uint8Array): Uint8Array {
  const sheet = firstSheet(bytes);
  const range = sheet?.["!ref"];
  if (!sheet || !range)
    throw new DataError([{ file: "workbook", problem: "needs a first sheet with a header, got an empty one" }]);
  const whole = utils.decode_range(range);
  const rows = utils.sheet_to_json<unknown[]>(sheet, {
    header: 1,
    raw: true,
    blankrows: true,
    defval: "",
    range: { s: { r: 0, c: 0 }, e: whole.e },
  });
  return new TextEncoder().encode(
    Papa.unparse(
      rows.map((row) => row.map(cellText)),
      { newline: "\n" },
    ),
  );
}

function firstSheet(bytes: Uint8Array) {
  try {
    const book = read(bytes, { type: "array", cellDates: true });
    return book.Sheets[book.SheetNames[0] ?? ""];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError([{ file: "workbook", problem: `needs a workbook that opens, got: ${detail}` }]);
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
