import { type CsvCell, tableCsv } from "./csv.ts";

export { type CsvCell, tableCsv } from "./csv.ts";

/** A descriptive table as plain data: a caption, a header, rows in a fixed order. */
export interface DescriptiveTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Label of the sums of a cross table: `total` is a level of its own where scales have parts. */
export const ALL = "all";

/** Rows to be described: study rows or effects' moderators; a missing cell is absent, empty or null. */
export type DescribedRow = Readonly<Record<string, CsvCell>>;

/** Label of rows that do not report a column: told apart from every level, and listed last. */
export const NOT_REPORTED = "not reported";

/**
 * How many rows have each combination of some columns, the commonest first, ties in code-point order.
 *
 * @param by columns to combine, at least one
 * @throws {RangeError} if `by` is empty
 */
export async function countBy(
  rows: readonly DescribedRow[],
  by: readonly string[],
  caption: string,
): Promise<DescriptiveTable> {
  if (by.length === 0) throw new RangeError("countBy needs at least 1 column, got 0");
  const columns = [...by, "effects"];
  if (rows.length === 0) return { caption, columns, rows: [] };
  const { DataFrame } = await loadDanfo();
  const frame = new DataFrame(
    rows.map((row) => [...by.map((column) => level(row[column])), 1]),
    { columns },
  );
  const counted = frame
    .groupby([...by])
    .col(["effects"])
    .count();
  const found = counted.values as (string | number)[][];
  return { caption, columns, rows: found.map((row) => row.map(plain)).sort(byCountThenText) };
}

/**
 * Counts of one column's levels within another's, with totals: modality × rater, component × timing …
 *
 * @returns one row a level of `row` (not reported last, then the totals), one column a level of `column`
 */
export async function crosstab(
  rows: readonly DescribedRow[],
  row: string,
  column: string,
  caption: string,
): Promise<DescriptiveTable> {
  const counts = await countBy(rows, [row, column], caption);
  const rowLevels = levelsOf(counts.rows.map(([a]) => String(a)));
  const columnLevels = levelsOf(counts.rows.map(([, b]) => String(b)));
  const count = new Map(counts.rows.map(([a, b, n]) => [JSON.stringify([a, b]), Number(n)]));
  const body = rowLevels.map((a) => columnLevels.map((b) => count.get(JSON.stringify([a, b])) ?? 0));
  const totals = columnLevels.map((_, j) => sum(body.map((cells) => cells[j]!)));
  return {
    caption,
    columns: [row, ...columnLevels, ALL],
    rows: [
      ...rowLevels.map((a, i) => [a, ...body[i]!, sum(body[i]!)]),
      ...(rowLevels.length > 0 ? [[ALL, ...totals, sum(totals)]] : []),
    ],
  };
}

/**
 * One line a level of a factor: rows, persons (the sum of n), and the mean, lowest and highest of a number.
 *
 * Descriptive only: the mean weighs every row alike and is no pooled value.
 */
export async function summariseBy(
  rows: readonly DescribedRow[],
  factor: string,
  number: string,
  caption: string,
): Promise<DescriptiveTable> {
  const columns = [factor, "effects", `mean ${number}`, `lowest ${number}`, `highest ${number}`];
  const known = rows.filter((row) => typeof row[number] === "number");
  if (known.length === 0) return { caption, columns, rows: [] };
  const { DataFrame } = await loadDanfo();
  const frame = new DataFrame(
    known.map((row) => [level(row[factor]), row[number] as number]),
    { columns: ["level", "x"] },
  );
  const grouped = frame.groupby(["level"]).agg({ x: ["count", "mean", "min", "max"] });
  const found = (grouped.values as (string | number)[][]).map((row) => row.map(plain));
  const order = levelsOf(found.map(([name]) => String(name)));
  return { caption, columns, rows: found.sort((a, b) => order.indexOf(String(a[0])) - order.indexOf(String(b[0]))) };
}

/** danfo is CommonJS: under Node its names are on the module, in a bundle on its default export. */
async function loadDanfo(): Promise<typeof import("danfojs")> {
  const danfo = await import("danfojs");
  return "DataFrame" in danfo ? danfo : (danfo as { default: typeof import("danfojs") }).default;
}

/** A descriptive table as comma-separated text, safe to open in a spreadsheet. */
export function descriptiveCsv(table: DescriptiveTable): string {
  const rows = table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column, row[i]])));
  return tableCsv(table.columns, rows);
}

/** Text of a level. A mark before it keeps danfo from reading levels such as "1" or "true" as numbers or truth values. */
function level(cell: CsvCell): string {
  if (cell === null || cell === undefined || cell === "") return `·${NOT_REPORTED}`;
  return `·${typeof cell === "boolean" ? (cell ? "yes" : "no") : String(cell)}`;
}

function plain(cell: string | number): string | number {
  return typeof cell === "string" && cell.startsWith("·") ? cell.slice(1) : Number(cell);
}

function levelsOf(names: readonly string[]): string[] {
  const distinct = [...new Set(names)].filter((name) => name !== NOT_REPORTED).sort(byCodePoint);
  return names.includes(NOT_REPORTED) ? [...distinct, NOT_REPORTED] : distinct;
}

function byCountThenText(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const difference = Number(b.at(-1)) - Number(a.at(-1));
  return difference !== 0 ? difference : byCodePoint(JSON.stringify(a), JSON.stringify(b));
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
