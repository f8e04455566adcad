import type { Matrix, Vec } from "./matrix.ts";

/** Facts about a model matrix that decide which route a fit takes. */

/** Position of the intercept: the first column of ones, or −1. */
export function interceptColumn(X: Matrix): number {
  for (let j = 0; j < X.cols; j++) {
    let i = 0;
    while (i < X.rows && X.data[i * X.cols + j] === 1) i++;
    if (i === X.rows) return j;
  }
  return -1;
}

/**
 * Cells of a saturated factor design: as many different rows as columns.
 *
 * Such a design (an intercept, one factor, factors with all interactions) spans the cell means, and every quadratic form
 * of a fit is a sum over cells.
 *
 * @param X model matrix (k × p) of full column rank
 * @returns for each row the number of its cell, 0 … p − 1 in order of appearance; undefined for any other design
 */
export function saturatedCells(X: Matrix): Int32Array | undefined {
  const cells = new Int32Array(X.rows);
  const p = X.cols;
  const first: number[] = [];
  for (let i = 0; i < X.rows; i++) {
    let cell = 0;
    while (cell < first.length && !sameRow(X, first[cell]!, i)) cell++;
    if (cell === first.length) {
      if (cell === p) return undefined;
      first.push(i);
    }
    cells[i] = cell;
  }
  return first.length === p ? cells : undefined;
}

function sameRow(X: Matrix, a: number, b: number): boolean {
  for (let j = 0; j < X.cols; j++) if (X.data[a * X.cols + j] !== X.data[b * X.cols + j]) return false;
  return true;
}

/**
 * Effects counted from the most precise one, where the design has an intercept; as they are otherwise.
 *
 * Residuals do not change, but a study that holds nearly all weight then costs no digits.
 */
export function centredEffects(yi: Vec, vi: Vec, X: Matrix): Float64Array {
  const origin = interceptColumn(X) >= 0 ? yi[mostPrecise(vi)]! : 0;
  const centred = new Float64Array(yi.length);
  for (let i = 0; i < centred.length; i++) centred[i] = yi[i]! - origin;
  return centred;
}

/** Position of the smallest sampling variance. */
export function mostPrecise(vi: Vec): number {
  let lead = 0;
  for (let i = 1; i < vi.length; i++) if (vi[i]! < vi[lead]!) lead = i;
  return lead;
}
