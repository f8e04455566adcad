import { fUpper } from "../distributions.ts";
import { requireFinite } from "../guard.ts";
import { eigenSymmetric, invertSpd, type Matrix, multiply, toRows, transpose, type Vec, zeros } from "../matrix.ts";
import { meanOfVariance, totalVariance } from "./moments.ts";
import type { RobustFit } from "./variance.ts";

/** Joint test of q linear hypotheses. */
export interface HtzTest {
  /** δ Q/q, Q the Wald statistic and δ = (η − q + 1)/η */
  readonly F: number;
  readonly df: readonly [number, number];
  readonly p: number;
  readonly delta: number;
}

/**
 * Approximate Hotelling T² test ("HTZ") of C β = d with a cluster-robust covariance.
 *
 * Its df η match the total variance of the robust covariance, whitened by its expectation under the working model, to that of a
 * Wishart matrix: the best kept test of those that Tipton and Pustejovsky compared. With q = 1 it is the Satterthwaite t-test squared.
 *
 * @param C q × p, full row rank
 * @param d length q, zeros when absent
 * @throws {RangeError} if C has another width than p, its rows are dependent, or there are too few clusters for q hypotheses
 * @see Tipton & Pustejovsky (2015), Journal of Educational and Behavioral Statistics 40:604–634
 */
export function htzTest(robust: RobustFit, C: Matrix, d?: Vec): HtzTest {
  const { influences, vb, beta } = robust;
  const q = C.rows;
  if (C.cols !== influences.p) throw new RangeError(`htzTest needs ${influences.p} columns, got ${C.cols}`);
  if (q === 0 || (d && d.length !== q))
    throw new RangeError(`htzTest needs ${q || 1} hypotheses, got ${d ? d.length : 0}`);
  requireFinite("htzTest: hypotheses", [...C.data, ...Array.from(d ?? [])]);
  const contrasts = multiply(C, influences.inverseR);
  const mean = meanOfVariance(influences, toRows(contrasts));
  const whitened = toRows(multiply(inverseRoot(mean), contrasts));
  const eta = (q * (q + 1)) / totalVariance(influences, whitened);
  if (!(eta > q - 1))
    throw new RangeError(
      `htzTest needs more information than ${q} hypotheses use up, got ${eta.toFixed(2)} degrees of freedom`,
    );
  const difference = Float64Array.from({ length: q }, (_, i) => -(d?.[i] ?? 0));
  for (let i = 0; i < q; i++) for (let j = 0; j < C.cols; j++) difference[i]! += C.data[i * C.cols + j]! * beta[j]!;
  const inverse = invertSpd(multiply(multiply(C, vb), transpose(C)));
  let Q = 0;
  for (let i = 0; i < q; i++)
    for (let j = 0; j < q; j++) Q += difference[i]! * inverse.data[i * q + j]! * difference[j]!;
  const delta = (eta - q + 1) / eta;
  const F = (delta * Q) / q;
  return { F, df: [q, eta - q + 1], p: fUpper(F, q, eta - q + 1), delta };
}

/** C that picks single coefficients: the hypothesis that all of them are 0. */
export function zeroConstraints(p: number, coefficients: readonly number[]): Matrix {
  const C = zeros(coefficients.length, p);
  coefficients.forEach((j, i) => {
    if (!(Number.isInteger(j) && j >= 0 && j < p))
      throw new RangeError(`zeroConstraints needs coefficients from 0 to ${p - 1}, got ${j}`);
    C.data[i * p + j] = 1;
  });
  return C;
}

function inverseRoot(A: Matrix): Matrix {
  const { values, vectors } = eigenSymmetric(A);
  const n = A.rows;
  if (!(values[0]! > 1e-12 * values[n - 1]!))
    throw new RangeError("htzTest needs hypotheses that rest on more than one cluster each, got a singular covariance");
  const scaled = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let e = 0; e < n; e++) scaled.data[i * n + e] = vectors.data[i * n + e]! / Math.sqrt(values[e]!);
  return multiply(scaled, transpose(vectors));
}
