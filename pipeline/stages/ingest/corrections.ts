import type { DataFault } from "../../errors.ts";
import type { Correction } from "../../schema/dataset.ts";
import type { Table, TableRow } from "../../table/read.ts";
import { hintFrom } from "./sidecars.ts";

/**
 * Applies corrections to the cells of a table; the file itself stays as transcribed.
 *
 * Each correction names the cell by effect_id and column and repeats what it holds, so that it cannot hit another cell later.
 *
 * @returns the corrected table, and a fault for each correction that does not meet its cell
 */
export function applyCorrections(
  table: Table,
  corrections: readonly Correction[],
  file: string,
): { table: Table; faults: DataFault[] } {
  const faults: DataFault[] = [];
  const rows: TableRow[] = [...table.rows];
  corrections.forEach((correction, i) => {
    const { effect_id, column, printed, corrected } = correction;
    const place = `corrections[${i}]`;
    const at = rows.findIndex((row) => row.cells.effect_id === effect_id);
    const row = rows[at];
    if (!row) {
      const ids = rows.map((candidate) => candidate.cells.effect_id ?? "");
      const problem = `needs an effect_id of the table, got ${JSON.stringify(effect_id)}`;
      faults.push({ file, column: `${place}.effect_id`, problem, ...hintFrom(effect_id, ids) });
    } else if (!table.columns.includes(column)) {
      const problem = `needs a column of the table, got ${JSON.stringify(column)}`;
      faults.push({ file, column: `${place}.column`, problem, ...hintFrom(column, table.columns) });
    } else if (row.cells[column] !== printed) {
      const problem = `needs the cell as transcribed, ${JSON.stringify(row.cells[column])}, got ${JSON.stringify(printed)}`;
      faults.push({ file, column: `${place}.printed`, problem, hint: `line ${row.line} of the study table` });
    } else {
      rows[at] = { line: row.line, cells: { ...row.cells, [column]: corrected } };
    }
  });
  return { table: { ...table, rows }, faults };
}
