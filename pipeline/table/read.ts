import Papa from "papaparse";
import { DataError, type DataFault } from "../errors.ts";
import type { Warning } from "../schema/warning.ts";
import { decodeText, isWorkbook } from "./decode.ts";
import { recordsOfJson } from "./json.ts";

/** One data row: its cells by header, trimmed, and the line that a spreadsheet shows it on (header = 1). */
export interface TableRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A table as text: nothing is interpreted yet, an empty cell is the empty string. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  readonly delimiter: "," | ";" | "\t";
  /** semicolon- and tab-separated files may write 0,23 for 0.23 */
  readonly decimalComma: boolean;
  readonly warnings: readonly Warning[];
}

/** A table and what is wrong with its shape; rows that are sound are there even when others are not. */
export interface TableReading {
  readonly table: Table;
  readonly faults: readonly DataFault[];
}

/**
 * Reads csv, tsv, json or (loading SheetJS only then) xlsx from bytes.
 *
 * @param file name with extension; `.json` is read as JSON, `.tsv` as tab-separated, everything else by its first line
 * @throws {DataError} with every fault of the shape at once: repeated or empty header, ragged row, unclosed quote
 */
export async function readTable(file: string, bytes: Uint8Array): Promise<Table> {
  const { table, faults } = readTextTable(file, await textBytes(bytes));
  if (faults.length > 0) throw new DataError(faults);
  return table;
}

/**
 * Text bytes of a table: those given, or the first sheet of a workbook as comma-separated text.
 *
 * Ingest is synchronous and knows no workbooks, so whoever reads files or a drop in the page passes them through here first.
 *
 * @throws {DataError} if a workbook cannot be opened
 */
export async function textBytes(bytes: Uint8Array): Promise<Uint8Array> {
  if (!isWorkbook(bytes)) return bytes;
  const { workbookToCsv } = await import("./workbook.ts");
  return workbookToCsv(bytes);
}

/** Reads a text table and keeps going past faults, so that ingest can report them together with those of the cells. */
export function readTextTable(file: string, bytes: Uint8Array): TableReading {
  if (isWorkbook(bytes)) {
    const problem = "needs text, got a workbook";
    return empty(file, { file, problem, hint: "open workbooks with readTable, or save the sheet as csv" });
  }
  const decoded = decodeText(file, bytes);
  if (decoded.text.includes("\u0000")) return empty(file, { file, problem: "needs text, got binary data" });
  if (/\.json$/i.test(file)) {
    const read = recordsOfJson(file, decoded.text);
    return arrange(file, read.records, ",", decoded.warnings, read.faults);
  }
  const { text, declared } = takeDeclaration(decoded.text);
  const delimiter = declared ?? (/\.tsv$/i.test(file) ? "\t" : sniffDelimiter(text));
  const parsed = Papa.parse<string[]>(text, { delimiter, newline: "\n", skipEmptyLines: false });
  const quoteFaults = parsed.errors
    .filter((error) => error.type === "Quotes")
    .map((error): DataFault => {
      const row = (error.row ?? 0) + 1;
      return {
        file,
        row,
        problem: "needs matching quotation marks, got an open one",
        hint: 'write " inside a cell as ""',
      };
    });
  return arrange(file, parsed.data, delimiter, decoded.warnings, quoteFaults);
}

function arrange(
  file: string,
  records: readonly (readonly string[])[],
  delimiter: Table["delimiter"],
  warnings: readonly Warning[],
  found: readonly DataFault[],
): TableReading {
  const faults = [...found];
  const header = (records[0] ?? []).map((cell) => cell.trim());
  while (header.length > 0 && header.at(-1) === "") header.pop();
  if (header.length === 0 && faults.length === 0)
    faults.push({ file, row: 1, problem: "needs a header line, got none" });
  faults.push(...headerFaults(file, header));
  const rows: TableRow[] = [];
  for (let i = 1; i < records.length; i++) {
    const cells = records[i]!.map((cell) => cell.trim());
    if (cells.every((cell) => cell === "")) continue;
    const line = i + 1;
    const beyond = cells.slice(header.length).some((cell) => cell !== "");
    if (beyond || cells.length < header.length) {
      const problem = `needs ${header.length} cells, got ${cells.length}`;
      faults.push({ file, row: line, problem, hint: raggedHint(delimiter, beyond) });
      continue;
    }
    rows.push({ line, cells: Object.fromEntries(header.map((name, j) => [name, cells[j]!])) });
  }
  const decimalComma = delimiter !== ",";
  return { table: { file, columns: header, rows, delimiter, decimalComma, warnings }, faults };
}

function headerFaults(file: string, header: readonly string[]): DataFault[] {
  const faults: DataFault[] = [];
  const seen = new Set<string>();
  header.forEach((name, i) => {
    if (name === "") faults.push({ file, row: 1, problem: `needs a name for column ${i + 1}, got an empty header` });
    else if (seen.has(name)) {
      faults.push({ file, row: 1, column: name, problem: `needs distinct headers, got ${JSON.stringify(name)} twice` });
    }
    seen.add(name);
  });
  return faults;
}

function raggedHint(delimiter: Table["delimiter"], beyond: boolean): string {
  const name = { ",": "comma", ";": "semicolon", "\t": "tab" }[delimiter];
  return beyond
    ? `a cell that holds a ${name} needs quotation marks`
    : `each column needs its ${name}, also when empty`;
}

function empty(file: string, fault: DataFault): TableReading {
  return { table: { file, columns: [], rows: [], delimiter: ",", decimalComma: false, warnings: [] }, faults: [fault] };
}

/** Excel's own first line `sep=;`, which it reads and does not show. */
function takeDeclaration(text: string): { text: string; declared?: Table["delimiter"] } {
  const match = /^sep=([,;\t])\n/i.exec(text);
  return match ? { text: text.slice(match[0].length), declared: match[1] as Table["delimiter"] } : { text };
}

/** Counts separators outside quotes in the first line; a header of one column counts as comma-separated. */
function sniffDelimiter(text: string): Table["delimiter"] {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === "\n") break;
    else if (!quoted && (char === "," || char === ";" || char === "\t")) counts[char]++;
  }
  if (counts["\t"] > counts[","] && counts["\t"] > counts[";"]) return "\t";
  return counts[";"] > counts[","] ? ";" : ",";
}
