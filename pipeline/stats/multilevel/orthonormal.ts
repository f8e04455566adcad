import { type Matrix, type Vec, zeros } from "../matrix.ts";

/** A model matrix in orthonormal coordinates: X = Q R. */
export interface Orthonormal {
  /** k × p, orthonormal columns */
  readonly Q: Matrix;
  /** p × p, upper triangular */
  readonly inverseR: Matrix;
}

/**
 * Orthonormal columns that span those of X, so that a year beside an intercept costs no digits.
 *
 * Gram–Schmidt, each column projected twice, which is as good as Householder for the few columns of a model matrix.
 *
 * @param X k × p
 * @param tolerance smallest part of a column that must be left after the columns before it are taken out
 * @throws {RangeError} if the columns are linearly dependent
 * @see Giraud, Langou & Rozložník (2005), Computers & Mathematics with Applications 50:1069–1075
 */
export function orthonormalise(X: Matrix, tolerance = 1e-11): Orthonormal {
  const { rows: k, cols: p } = X;
  const Q = { rows: k, cols: p, data: Float64Array.from(X.data) };
  const R = zeros(p, p);
  for (let j = 0; j < p; j++) {
    const before = Math.sqrt(dotColumns(Q, j, j));
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < j; i++) {
        const along = dotColumns(Q, i, j);
        R.data[i * p + j]! += along;
        for (let r = 0; r < k; r++) Q.data[r * p + j]! -= along * Q.data[r * p + i]!;
      }
    }
    const norm = Math.sqrt(dotColumns(Q, j, j));
    if (!(norm > tolerance * before))
      throw new RangeError(
        `model matrix needs linearly independent columns, got column ${j + 1} dependent on the others`,
      );
    R.data[j * p + j] = norm;
    for (let r = 0; r < k; r++) Q.data[r * p + j]! /= norm;
  }
  return { Q, inverseR: invertUpper(R) };
}

/** Coefficients of X from those of Q: R⁻¹ γ. */
export function toCoefficients(inverseR: Matrix, gamma: Vec): Float64Array {
  const p = inverseR.rows;
  const beta = new Float64Array(p);
  for (let i = 0; i < p; i++) for (let j = i; j < p; j++) beta[i]! += inverseR.data[i * p + j]! * gamma[j]!;
  return beta;
}

/** Covariance of the coefficients of X from that of the coefficients of Q: R⁻¹ V R⁻ᵀ. */
export function toCovariance(inverseR: Matrix, V: Matrix): Matrix {
  const p = inverseR.rows;
  const half = zeros(p, p);
  const out = zeros(p, p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      for (let m = i; m < p; m++) half.data[i * p + j]! += inverseR.data[i * p + m]! * V.data[m * p + j]!;
  for (let i = 0; i < p; i++)
    for (let j = i; j < p; j++) {
      let sum = 0;
      for (let m = j; m < p; m++) sum += half.data[i * p + m]! * inverseR.data[j * p + m]!;
      out.data[i * p + j] = sum;
      out.data[j * p + i] = sum;
    }
  return out;
}

function dotColumns(m: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let r = 0; r < m.rows; r++) sum += m.data[r * m.cols + a]! * m.data[r * m.cols + b]!;
  return sum;
}

function invertUpper(R: Matrix): Matrix {
  const p = R.rows;
  const out = zeros(p, p);
  for (let j = 0; j < p; j++) {
    out.data[j * p + j] = 1 / R.data[j * p + j]!;
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let m = i + 1; m <= j; m++) sum += R.data[i * p + m]! * out.data[m * p + j]!;
      out.data[i * p + j] = -sum / R.data[i * p + i]!;
    }
  }
  return out;
}
