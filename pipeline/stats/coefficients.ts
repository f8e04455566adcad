import { centredEffects, mostPrecise } from "./design.ts";
import { normalTwoSidedP, normalUpperQuantile, tTwoSidedP, tUpperQuantile } from "./distributions.ts";
import { requireLevel } from "./guard.ts";
import { cholesky, type Matrix, solveCholesky, type Vec } from "./matrix.ts";
import type { WeightedQr } from "./weightedQr.ts";

/** Coefficients of a weighted regression with known weights, and the tests made from them. */

/** Weighted least squares: coefficients, their covariance, residuals. */
export interface WeightedFit {
  readonly beta: Float64Array;
  /** (XᵀWX)⁻¹ */
  readonly vb: Matrix;
  /** Σ w (y − Xβ)² */
  readonly rss: number;
}

/**
 * Generalised least squares with weights w = 1/(vi + τ²).
 *
 * @param qr factors of X; left holding those of W^½ X
 * @param intercept position of the intercept, −1 without one
 */
export function weightedLeastSquares(
  qr: WeightedQr,
  yi: Vec,
  vi: Vec,
  X: Matrix,
  w: Vec,
  intercept: number,
): WeightedFit {
  qr.factor(w);
  const { k } = qr;
  const y = centredEffects(yi, vi, X);
  const e = new Float64Array(k);
  for (let i = 0; i < k; i++) e[i] = qr.root[i]! * y[i]!;
  const beta = qr.solve(qr.residual(e));
  // effects were counted from one of them
  if (intercept >= 0) beta[intercept]! += yi[0]! - y[0]!;
  let rss = 0;
  for (let i = 0; i < k; i++) rss += e[i]! * e[i]!;
  return { beta, vb: qr.crossproductInverse(), rss };
}

/**
 * As {@link weightedLeastSquares} with w = 1/(vi + τ²) for a column of ones, without factors or storage.
 *
 * Effects are counted from the most precise one, so that one study with nearly all weight costs no digits.
 */
export function weightedMean(yi: Vec, vi: Vec, tau2: number): WeightedFit {
  const k = yi.length;
  const origin = yi[mostPrecise(vi)]!;
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < k; i++) {
    const w = 1 / (vi[i]! + tau2);
    sum += w;
    weighted += w * (yi[i]! - origin);
  }
  const mean = weighted / sum;
  let rss = 0;
  for (let i = 0; i < k; i++) rss += (yi[i]! - origin - mean) ** 2 / (vi[i]! + tau2);
  return { beta: Float64Array.of(mean + origin), vb: { rows: 1, cols: 1, data: Float64Array.of(1 / sum) }, rss };
}

/**
 * Covariance of coefficients that were estimated with weights other than the inverse variances:
 * (XᵀAX)⁻¹ XᵀA M AX (XᵀAX)⁻¹ with M = diag(marginal).
 *
 * @param qr factors of A^½ X
 * @param marginal vi + τ², length k
 */
export function sandwichCovariance(qr: WeightedQr, marginal: Vec): Matrix {
  const { k, p, q, root } = qr;
  const vb = { rows: p, cols: p, data: new Float64Array(p * p) };
  const row = new Float64Array(p);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < p; j++) row[j] = q[j * k + i]! * root[i]!;
    const b = qr.solve(row);
    for (let j = 0; j < p; j++) for (let l = 0; l < p; l++) vb.data[j * p + l]! += b[j]! * b[l]! * marginal[i]!;
  }
  return vb;
}

/** Standard errors, statistics, p-values and limits of estimates. */
export interface Inference {
  readonly se: Float64Array;
  readonly stat: Float64Array;
  readonly pval: Float64Array;
  readonly ciLb: Float64Array;
  readonly ciUb: Float64Array;
}

/**
 * Tests estimates against 0, each alone.
 *
 * @param variances their variances, > 0
 * @param df degrees of freedom of t; undefined for the normal
 * @param level percent
 */
export function inference(estimates: Vec, variances: Vec, df: number | undefined, level: number): Inference {
  const n = estimates.length;
  const crit = criticalValue(level, df);
  const se = new Float64Array(n);
  const stat = new Float64Array(n);
  const pval = new Float64Array(n);
  const ciLb = new Float64Array(n);
  const ciUb = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const estimate = estimates[i]!;
    se[i] = Math.sqrt(variances[i]!);
    stat[i] = estimate / se[i]!;
    pval[i] = df === undefined ? normalTwoSidedP(stat[i]!) : tTwoSidedP(stat[i]!, df);
    ciLb[i] = estimate - crit * se[i]!;
    ciUb[i] = estimate + crit * se[i]!;
  }
  return { se, stat, pval, ciLb, ciUb };
}

/** Half-width of a two-sided interval in standard errors. @throws {RangeError} unless 0 < level < 100 */
export function criticalValue(level: number, df: number | undefined): number {
  requireLevel(level);
  const tail = (100 - level) / 200;
  return df === undefined ? normalUpperQuantile(tail) : tUpperQuantile(tail, df);
}

/** Wald form bᵀ V⁻¹ b of some of the coefficients. @throws {RangeError} if their covariance is singular */
export function waldForm(beta: Vec, vb: Matrix, positions: readonly number[]): number {
  const m = positions.length;
  if (m === 1) return beta[positions[0]!]! ** 2 / vb.data[positions[0]! * (vb.cols + 1)]!;
  const data = new Float64Array(m * m);
  positions.forEach((a, i) => {
    positions.forEach((b, j) => {
      data[i * m + j] = vb.data[a * vb.cols + b]!;
    });
  });
  const b = Float64Array.from(positions, (a) => beta[a]!);
  const solved = solveCholesky(cholesky({ rows: m, cols: m, data }), b);
  return b.reduce((sum, value, i) => sum + value * solved[i]!, 0);
}
