import { requireFinite } from "./guard.ts";
import { cholesky, logDetCholesky, type Matrix } from "./matrix.ts";

/** Variance inflation of a coefficient, or of a factor's columns together. */
export interface Inflation {
  /** generalised variance inflation factor, ≥ 1 up to rounding; the plain one for a single column */
  readonly gvif: number;
  /** √ of the standard-error inflation a column: GVIF^(1/(2m)), comparable over factors of different size */
  readonly gsif: number;
}

/**
 * Generalised variance inflation factor of a group of coefficients: |R₁₁||R₂₂|/|R|, R the correlation of the
 * non-intercept coefficients.
 *
 * @param vb covariance of all coefficients, p × p
 * @param group positions of the group's columns
 * @param intercept position of the intercept (left out), −1 without one
 * @throws {RangeError} if the group is empty, holds the intercept or a column that is not there, or vb is singular or not finite
 * @see Fox & Monette (1992), Journal of the American Statistical Association 87:178–183
 */
export function vif(vb: Matrix, group: readonly number[], intercept: number): Inflation {
  if (group.length === 0) throw new RangeError("vif needs at least 1 column, got none");
  if (group.includes(intercept)) throw new RangeError("vif needs columns other than the intercept, got it");
  requireFinite("vif: vb", vb.data);
  if (!group.every((j) => Number.isInteger(j) && j >= 0 && j < vb.rows)) {
    throw new RangeError(`vif needs columns from 0 to ${vb.rows - 1}, got ${group.join(", ")}`);
  }
  if (!(Number.isInteger(intercept) && intercept >= -1 && intercept < vb.rows)) {
    throw new RangeError(`vif needs the position of the intercept or -1, got ${intercept}`);
  }
  const all = Array.from({ length: vb.rows }, (_, j) => j).filter((j) => j !== intercept);
  const others = all.filter((j) => !group.includes(j));
  const log = logDet(vb, group) + logDet(vb, others) - logDet(vb, all);
  const gvif = Math.exp(log);
  return { gvif, gsif: gvif ** (1 / (2 * group.length)) };
}

/** ln of the determinant of the correlation matrix of some coefficients; 0 for none. */
function logDet(vb: Matrix, positions: readonly number[]): number {
  const m = positions.length;
  if (m === 0) return 0;
  const data = new Float64Array(m * m);
  positions.forEach((a, i) => {
    positions.forEach((b, j) => {
      const scale = Math.sqrt(vb.data[a * (vb.cols + 1)]! * vb.data[b * (vb.cols + 1)]!);
      data[i * m + j] = vb.data[a * vb.cols + b]! / scale;
    });
  });
  return logDetCholesky(cholesky({ rows: m, cols: m, data }));
}
