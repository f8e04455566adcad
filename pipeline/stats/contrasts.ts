import { type Adjustment, adjustP } from "./adjust.ts";
import { inference } from "./coefficients.ts";
import { chi2Upper, fUpper } from "./distributions.ts";
import { requireFinite, requireSameLength } from "./guard.ts";
import {
  cholesky,
  type Matrix,
  multiply,
  multiplyVector,
  solveCholesky,
  toRows,
  transpose,
  type Vec,
} from "./matrix.ts";

/** What a linear hypothesis needs of any fit: coefficients, their covariance, the degrees of freedom of t. */
export interface Estimated {
  readonly beta: Vec;
  readonly vb: Matrix;
  /** undefined for normal and χ² tests; a function where each combination of coefficients has its own */
  readonly df?: number | ((combination: Vec) => number) | undefined;
  /** percent */
  readonly level: number;
}

/** A linear combination of coefficients less its value under the hypothesis, as metafor's anova has it, with its test. */
export interface Contrast {
  /** Lβ − rhs */
  readonly estimate: number;
  readonly se: number;
  readonly stat: number;
  /** absent for a z test */
  readonly df?: number;
  readonly pval: number;
  /** p-value adjusted for the other contrasts of the family */
  readonly pAdjusted: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** Wald test of several linear hypotheses at once: χ²(m), or F(m, df). */
export interface JointTest {
  readonly stat: number;
  readonly df: readonly number[];
  readonly pval: number;
}

/**
 * Linear combinations Lβ, each tested against a value.
 *
 * The estimate and its interval are those of Lβ − rhs, the departure from the hypothesis.
 *
 * @param L rows of combinations, m × p
 * @param rhs values under the hypotheses, length m, default 0
 * @param adjustment of the p-values over the m rows, default none; intervals are not adjusted
 * @throws {RangeError} if shapes differ, an entry is not finite, or a combination has no variance
 */
export function contrasts(
  fit: Estimated,
  L: Matrix,
  rhs: Vec = new Float64Array(L.rows),
  adjustment: Adjustment = "none",
): Contrast[] {
  requireShapes(fit, L, rhs);
  const difference = multiplyVector(L, fit.beta).map((value, i) => value - rhs[i]!);
  const dfs = toRows(L).map((row) => (typeof fit.df === "function" ? fit.df(row) : fit.df));
  const covariance = combinedCovariance(fit, L);
  const variances = Float64Array.from(difference, (_, i) => covariance.data[i * (L.rows + 1)]!);
  variances.forEach((v, i) => {
    if (!(v > 0)) throw new RangeError(`contrasts needs combinations with variance, got ${v} in row ${i + 1}`);
  });
  const tests = dfs.map((df, i) => ({ df, ...inference([difference[i]!], [variances[i]!], df, fit.level) }));
  const adjusted = adjustP(
    tests.map(({ pval }) => pval[0]!),
    adjustment,
  );
  return tests.map(({ df, se, stat, pval, ciLb, ciUb }, i) => ({
    estimate: difference[i]!,
    se: se[0]!,
    stat: stat[0]!,
    ...(df === undefined ? {} : { df }),
    pval: pval[0]!,
    pAdjusted: adjusted[i]!,
    ciLb: ciLb[0]!,
    ciUb: ciUb[0]!,
  }));
}

/**
 * Joint test of Lβ = rhs, with the smallest of the degrees of freedom where each combination has its own.
 *
 * @throws {RangeError} as {@link contrasts}, or if the rows of L are linearly dependent
 */
export function jointTest(fit: Estimated, L: Matrix, rhs: Vec = new Float64Array(L.rows)): JointTest {
  requireShapes(fit, L, rhs);
  const difference = multiplyVector(L, fit.beta).map((value, i) => value - rhs[i]!);
  const solved = solveCholesky(cholesky(combinedCovariance(fit, L)), difference);
  const wald = difference.reduce((sum, value, i) => sum + value * solved[i]!, 0);
  const m = L.rows;
  if (fit.df === undefined) return { stat: wald, df: [m], pval: chi2Upper(wald, m) };
  const df = typeof fit.df === "function" ? Math.min(...toRows(L).map(fit.df)) : fit.df;
  return { stat: wald / m, df: [m, df], pval: fUpper(wald / m, m, df) };
}

/** All pairwise differences of predicted values. */
export interface Differences {
  /** pairs × p */
  readonly L: Matrix;
  /** positions of the rows compared: first minus second */
  readonly pairs: readonly (readonly [number, number])[];
}

/**
 * The combinations that compare all rows pairwise, the later row minus the earlier.
 *
 * @param rows model-matrix rows, one a level, n × p
 * @throws {RangeError} with fewer than 2 rows, or a row that is not finite
 */
export function pairwise(rows: Matrix): Differences {
  const pairs: [number, number][] = [];
  for (let i = 0; i < rows.rows; i++) for (let j = i + 1; j < rows.rows; j++) pairs.push([j, i]);
  requireFinite("pairwise: rows", rows.data);
  if (pairs.length === 0) throw new RangeError(`pairwise needs at least 2 rows, got ${rows.rows}`);
  const p = rows.cols;
  const L = { rows: pairs.length, cols: p, data: new Float64Array(pairs.length * p) };
  pairs.forEach(([a, b], i) => {
    for (let j = 0; j < p; j++) L.data[i * p + j] = rows.data[a * p + j]! - rows.data[b * p + j]!;
  });
  return { L, pairs };
}

function requireShapes(fit: Estimated, L: Matrix, rhs: Vec): void {
  requireSameLength("contrasts: columns of L", fit.beta.length, L.cols);
  requireSameLength("contrasts: rhs", L.rows, rhs.length);
  requireFinite("contrasts: L", L.data);
  requireFinite("contrasts: rhs", rhs);
}

/** L V Lᵀ. */
function combinedCovariance(fit: Estimated, L: Matrix): Matrix {
  return multiply(multiply(L, fit.vb), transpose(L));
}
