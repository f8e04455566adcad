import { sandwichCovariance } from "./coefficients.ts";
import { chi2Cdf } from "./distributions.ts";
import { requireEffects, requireFinite } from "./guard.ts";
import { cholesky, logDetCholesky, type Matrix, ones, solveCholesky, type Vec } from "./matrix.ts";
import { type Refit, type RefitOptions, refit } from "./refit.ts";
import { WeightedQr } from "./weightedQr.ts";

/** Diagnostics of one row. What needs the fit without the row is absent where that fit does not exist. */
export interface InfluenceRow {
  /** externally standardised residual; under Knapp–Hartung its variance carries the factor of the fit without the row */
  readonly rstudent?: number;
  /** change of the row's fitted value, in standard deviations */
  readonly dffits?: number;
  /** Cook's distance: squared Mahalanobis distance between the coefficients with and without the row */
  readonly cookD?: number;
  /** determinant of the coefficients' covariance without the row over that with it */
  readonly covR?: number;
  /** τ² and Q without the row */
  readonly tau2Del?: number;
  readonly QEDel?: number;
  /** diagonal of the hat matrix */
  readonly hat: number;
  /** weight in percent of all weights */
  readonly weight: number;
  /** change of each coefficient, in standard deviations */
  readonly dfbetas?: readonly number[];
  /** whether one of metafor's cut-offs is passed */
  readonly influential: boolean;
}

/**
 * Outlier and influence diagnostics of a meta-analysis or meta-regression, τ² estimated anew without each row.
 *
 * A row is `influential` if |DFFITS| > 3√(p/(k − p)), or the lower tail of χ²(p) at Cook's distance exceeds one half, or its hat
 * value exceeds 3p/k, or any |DFBETAS| > 1.
 *
 * @param yi effect sizes, length k > p
 * @param vi sampling variances, length k
 * @param options model matrix, weights, method, test, as for `rma`
 * @returns one row an effect, in the order given
 * @throws {RangeError} on ill-shaped input or a model that does not fit the full table
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function influence(yi: Vec, vi: Vec, options: RefitOptions = {}): InfluenceRow[] {
  const X = options.X ?? ones(yi.length);
  requireEffects("influence", yi, vi, X);
  requireFinite("influence: X", X.data);
  const all = Int32Array.from({ length: yi.length }, (_, i) => i);
  const full = refit(yi, vi, X, all, options);
  if (!full || full.k <= X.cols) {
    throw new RangeError(
      `influence needs more effects than coefficients of a full-rank model, got ${yi.length} and ${X.cols}`,
    );
  }
  return influenceFrom(yi, vi, X, full, deletions(yi, vi, X, options, full.tau2), options.weights);
}

/** The fits without each row, in order; undefined where the rest cannot carry the model. `tau2` is that of all rows, if known. */
export function deletions(yi: Vec, vi: Vec, X: Matrix, options: RefitOptions, tau2?: number): (Refit | undefined)[] {
  const k = yi.length;
  const rows = Int32Array.from({ length: k - 1 }, (_, i) => i + 1);
  return Array.from({ length: k }, (_, i) => {
    if (i > 0) rows[i - 1] = i - 1;
    return refit(yi, vi, X, rows, options, tau2);
  });
}

/** As {@link influence}, from fits that the caller has. */
export function influenceFrom(
  yi: Vec,
  vi: Vec,
  X: Matrix,
  full: Refit,
  deleted: readonly (Refit | undefined)[],
  weights?: Vec,
): InfluenceRow[] {
  const k = X.rows;
  const p = X.cols;
  const used = weights ?? Float64Array.from({ length: k }, (_, i) => 1 / (vi[i]! + full.tau2));
  let total = 0;
  for (let i = 0; i < k; i++) total += used[i]!;
  const qr = new WeightedQr(X);
  qr.factor(used);
  const hats = qr.leverages();
  // a perfect Knapp–Hartung fit has a zero covariance, against which nothing can be measured
  const factor = full.s2w > 0 ? cholesky(full.vb) : undefined;
  const logDet = factor ? logDetCholesky(factor) : 0;
  return Array.from({ length: k }, (_, i): InfluenceRow => {
    const hat = hats[i]!;
    const weight = (100 * used[i]!) / total;
    const without = deleted[i];
    if (!without) return { hat, weight, influential: hat > (3 * p) / k };
    const x = X.data.subarray(i * p, (i + 1) * p);
    const change = full.beta.map((b, j) => b - without.beta[j]!);
    const marginal = vi[i]! + without.tau2;
    const fitted = dot(x, without.beta);
    const variance = without.s2w * marginal + quadratic(x, without.vb);
    const rstudent = variance > 0 ? { rstudent: (yi[i]! - fitted) / Math.sqrt(variance) } : {};
    const rest = { ...rstudent, tau2Del: without.tau2, QEDel: without.QE, hat, weight };
    if (!factor) return { ...rest, influential: hat > (3 * p) / k };
    const cookD = dot(change, solveCholesky(factor, change));
    // without the row the fit is perfect, and whatever changes does so by infinitely many standard deviations
    if (without.s2w === 0) return { ...rest, cookD, covR: 0, influential: cookD > 0 || hat > (3 * p) / k };
    const dffits = dot(x, change) / Math.sqrt(without.s2w * hat * marginal);
    const covR = Math.exp(logDetCholesky(cholesky(without.vb)) - logDet);
    const spread = deletedSpread(X, qr, vi, without, weights);
    const dfbetas = Array.from(change, (d, j) => d / spread[j]!);
    const influential = passesCutoff({ dffits, cookD, hat, dfbetas }, k, p);
    return { ...rest, dffits, cookD, covR, dfbetas, influential };
  });
}

/** Standard errors that all rows would give the coefficients at the τ² and scale of the fit without one row. */
function deletedSpread(X: Matrix, qr: WeightedQr, vi: Vec, without: Refit, weights: Vec | undefined): Float64Array {
  const { k, p } = qr;
  const marginal = new Float64Array(k);
  const inverse = new Float64Array(k);
  let information = 0;
  for (let i = 0; i < k; i++) {
    marginal[i] = vi[i]! + without.tau2;
    inverse[i] = 1 / marginal[i]!;
    information += X.data[i * p]! * X.data[i * p]! * inverse[i]!;
  }
  // a single coefficient needs no factors
  if (p === 1 && !weights) return Float64Array.of(Math.sqrt(without.s2w / information));
  qr.factor(weights ?? inverse);
  const vb = weights ? sandwichCovariance(qr, marginal) : qr.crossproductInverse();
  return Float64Array.from({ length: p }, (_, j) => Math.sqrt(without.s2w * vb.data[j * (p + 1)]!));
}

function passesCutoff(
  row: { dffits: number; cookD: number; hat: number; dfbetas: readonly number[] },
  k: number,
  p: number,
): boolean {
  return (
    Math.abs(row.dffits) > 3 * Math.sqrt(p / (k - p)) ||
    chi2Cdf(row.cookD, p) > 0.5 ||
    row.hat > (3 * p) / k ||
    row.dfbetas.some((d) => Math.abs(d) > 1)
  );
}

function dot(a: Vec, b: Vec): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function quadratic(x: Vec, m: Matrix): number {
  let sum = 0;
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.cols; j++) sum += x[i]! * m.data[i * m.cols + j]! * x[j]!;
  return sum;
}
