import { nearestHint } from "./nearest.ts";
import { rNumber } from "./rNumber.ts";

/** One cell of a moderator column. */
export type Cell = string | number | null | undefined;

/** Columns by name, all of one length. */
export type Columns = Readonly<Record<string, readonly Cell[]>>;

/** A column read as numbers, or as a factor; missing cells are NaN or −1. */
export type CodedColumn =
  | { readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly kind: "factor"; readonly levels: readonly string[]; readonly codes: Int32Array };

/** Is the cell missing? An empty or blank cell is, and is never a level. */
export function isMissing(cell: Cell): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" ? cell.trim() === "" : Number.isNaN(cell));
}

/** Order by Unicode code points, the same in every locale. */
export function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0)!);
  const right = Array.from(b, (c) => c.codePointAt(0)!);
  const at = left.findIndex((code, i) => code !== right[i]);
  return at < 0 ? left.length - right.length : left[at]! - (right[at] ?? -1);
}

/**
 * Reads a column: numeric if every cell present is a number (or the text of one), a factor otherwise.
 *
 * @param asFactor makes numbers levels as well, ordered by size, as R's factor(x)
 * @param ref level to put first
 * @throws {RangeError} if `ref` is not a level, or belongs to a numeric column
 */
export function codeColumn(name: string, cells: readonly Cell[], asFactor: boolean, ref?: string): CodedColumn {
  const numbers = numericCells(cells);
  if (numbers && !asFactor) {
    if (ref !== undefined)
      throw new RangeError(`ref needs a factor, got the numeric column ${name}; write factor(${name})`);
    return { kind: "numeric", values: numbers };
  }
  const labels = cells.map((cell, i) => (isMissing(cell) ? null : numbers ? rNumber(numbers[i]! + 0) : String(cell)));
  const distinct = [...new Set(labels.filter((label) => label !== null))];
  const sorted = numbers ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort(byCodePoint);
  const levels = withReference(name, sorted, ref);
  const codeOf = new Map(levels.map((level, i) => [level, i]));
  const codes = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) codes[i] = labels[i] === null ? -1 : codeOf.get(labels[i]!)!;
  return { kind: "factor", levels, codes };
}

function numericCells(cells: readonly Cell[]): Float64Array | undefined {
  const values = new Float64Array(cells.length).fill(Number.NaN);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (isMissing(cell)) continue;
    const value = typeof cell === "number" ? cell : Number(cell);
    if (!Number.isFinite(value)) return undefined;
    values[i] = value;
  }
  return values;
}

function withReference(name: string, levels: readonly string[], ref: string | undefined): readonly string[] {
  if (ref === undefined) return levels;
  if (!levels.includes(ref)) {
    const hint = nearestHint(ref, levels);
    throw new RangeError(`ref needs a level of ${name}, got ${ref}${hint ? `; ${hint}` : ""}`);
  }
  return [ref, ...levels.filter((level) => level !== ref)];
}
