import Papa from "papaparse";

/** A cell of a table that leaves the program. */
export type CsvCell = string | number | boolean | null | undefined;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Rows as comma-separated text with a header, `\n` line ends, missing cells empty, booleans yes and no.
 *
 * Text that a spreadsheet would run as a formula (it starts with = + - @, a tab or a line end, and is no number) gets an
 * apostrophe in front, which a spreadsheet hides.
 *
 * @param columns header, and the keys of each row in order
 * @see OWASP, CSV Injection
 */
export function tableCsv(columns: readonly string[], rows: readonly Readonly<Record<string, CsvCell>>[]): string {
  const lines = [columns.map(safe), ...rows.map((row) => columns.map((column) => safe(row[column])))];
  return `${Papa.unparse(lines, { newline: "\n" })}\n`;
}

function safe(cell: CsvCell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (typeof cell === "number") return String(cell);
  return /^[=+\-@\t\r\n]/.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}
