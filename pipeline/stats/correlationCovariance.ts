import { rToZ } from "./correlation.ts";
import { requireCorrelation, requireSample } from "./correlationGuard.ts";
import { type Matrix, zeros } from "./matrix.ts";

/** The distinct correlations of one sample with their sampling covariance matrix. */
export interface DependentCorrelations {
  /** (row, column) of each correlation, below the diagonal, column by column */
  readonly pairs: readonly (readonly [row: number, column: number])[];
  /** r, or Fisher's z */
  readonly yi: readonly number[];
  /** pairs × pairs */
  readonly V: Matrix;
}

/**
 * Sampling covariances of the correlations of one sample, on the scale of r or of Fisher's z (metafor's rcalc).
 *
 * Large-sample multivariate-normal covariances over n − 1 for r; divided by (1 − r²)(1 − r²) and over n − 3 for z.
 *
 * @param R correlation matrix, symmetric, ones on its diagonal
 * @param n sample size, ≥ 5
 * @throws {RangeError} if R is not a correlation matrix or n < 5
 * @see Olkin & Siotani (1976), in Essays in Probability and Statistics, 235–251; Steiger (1980), Psychological Bulletin 87:245–251
 */
export function dependentCorrelations(R: Matrix, n: number, scale: "r" | "z" = "z"): DependentCorrelations {
  requireSample("dependentCorrelations", n, 5);
  requireCorrelationMatrix(R);
  const m = R.rows;
  const pairs: [number, number][] = [];
  for (let column = 0; column < m; column++) for (let row = column + 1; row < m; row++) pairs.push([row, column]);
  const V = zeros(pairs.length, pairs.length);
  pairs.forEach(([i, j], a) => {
    pairs.forEach(([k, l], b) => {
      const psi = covariance(R, i, j, k, l);
      const scaled = scale === "r" ? psi / (n - 1) : psi / ((1 - at(R, i, j) ** 2) * (1 - at(R, k, l) ** 2) * (n - 3));
      V.data[a * pairs.length + b] = scaled;
    });
  });
  return { pairs, yi: pairs.map(([i, j]) => (scale === "r" ? at(R, i, j) : rToZ(at(R, i, j)))), V };
}

function at(R: Matrix, i: number, j: number): number {
  return R.data[i * R.cols + j]!;
}

/** n times the asymptotic covariance of r_ij and r_kl. */
function covariance(R: Matrix, i: number, j: number, k: number, l: number): number {
  const [ij, kl, ik, il, jk, jl] = [at(R, i, j), at(R, k, l), at(R, i, k), at(R, i, l), at(R, j, k), at(R, j, l)];
  const squares = 0.5 * ij * kl * (ik * ik + il * il + jk * jk + jl * jl);
  return squares + ik * jl + il * jk - (ij * ik * il + ij * jk * jl + ik * jk * kl + il * jl * kl);
}

function requireCorrelationMatrix(R: Matrix): void {
  if (R.rows !== R.cols || R.rows < 2)
    throw new RangeError(`dependentCorrelations needs a square matrix of 2 or more, got ${R.rows} × ${R.cols}`);
  for (let i = 0; i < R.rows; i++) {
    if (at(R, i, i) !== 1) throw new RangeError(`dependentCorrelations needs 1 on the diagonal, got ${at(R, i, i)}`);
    for (let j = 0; j < i; j++) {
      requireCorrelation("dependentCorrelations", at(R, i, j));
      if (at(R, i, j) !== at(R, j, i))
        throw new RangeError(`dependentCorrelations needs a symmetric matrix, got ${at(R, i, j)} and ${at(R, j, i)}`);
    }
  }
}
