/**
 * Columns that are linear combinations of columns to their left, as R's lm leaves them out.
 *
 * Gram–Schmidt with a second pass, from left to right; a column goes when less than 1e-7 of its length is left,
 * the tolerance of R's lm.
 *
 * @param columns columns of one length
 * @returns positions of the columns to leave out
 * @see Björck (1967), BIT 7:1–21
 */
export function aliasedColumns(columns: readonly Float64Array[]): number[] {
  const basis: Float64Array[] = [];
  const aliased: number[] = [];
  columns.forEach((column, index) => {
    const length = norm(column);
    const residual = Float64Array.from(column);
    for (let pass = 0; pass < 2; pass++) for (const unit of basis) subtractProjection(residual, unit);
    const left = norm(residual);
    if (!(left > length * tolerance)) {
      aliased.push(index);
      return;
    }
    for (let i = 0; i < residual.length; i++) residual[i]! /= left;
    basis.push(residual);
  });
  return aliased;
}

const tolerance = 1e-7;

function norm(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]! ** 2;
  return Math.sqrt(sum);
}

function subtractProjection(column: Float64Array, unit: Float64Array): void {
  let share = 0;
  for (let i = 0; i < column.length; i++) share += column[i]! * unit[i]!;
  for (let i = 0; i < column.length; i++) column[i]! -= share * unit[i]!;
}
