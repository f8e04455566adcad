import { PipelineError } from "../../errors.ts";
import type { LabelledMatrix } from "../../schema/labelledMatrix.ts";
import { parseNumber } from "../../table/number.ts";
import { readTable } from "../../table/read.ts";

/**
 * A square table with names in its header and in its first column, in any order.
 *
 * @throws {PipelineError} for names that differ, cells that are no numbers, and a matrix that is not symmetric
 */
export async function readMatrix(path: string, bytes: Uint8Array): Promise<LabelledMatrix> {
  const table = await readTable(path, bytes);
  const [corner = "", ...names] = table.columns;
  const rows = names.map((name) => {
    const row = table.rows.find(({ cells }) => cells[corner] === name);
    if (!row) throw new PipelineError(`${path} needs a row for the column ${name}, got none`);
    return names.map((column) => {
      const reading = parseNumber(row.cells[column] ?? "", table.decimalComma);
      if ("value" in reading) return reading.value;
      throw new PipelineError(`${path}:${row.line} ${column}: ${reading.problem}`, reading.hint);
    });
  });
  if (names.length === 0 || table.rows.length !== names.length)
    throw new PipelineError(`${path} needs as many rows as columns, got ${table.rows.length} and ${names.length}`);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      if (Math.abs(value - rows[j]![i]!) > 1e-12 * Math.abs(value))
        throw new PipelineError(
          `${path} needs a symmetric matrix, got ${value} and ${rows[j]![i]} for ${names[i]} and ${names[j]}`,
        );
    });
  });
  return { names, rows };
}
