import { requireEffects, requireSameLength } from "../guard.ts";
import { invertSpd, type Matrix, multiply, multiplyVector, ones, type Vec, zeros } from "../matrix.ts";
import { encode, type Labels } from "../multilevel/factor.ts";
import { type RobustFit, robustVariance } from "./variance.ts";
import { univariateWorking } from "./working.ts";

/** robumeta's two working models: correlated effects, or hierarchical ones. */
export interface RobuOptions {
  readonly model: "CORR" | "HIER";
  /** correlation of effects within a study, for CORR; default .8 */
  readonly rho?: number;
  /** per cent, default 95 */
  readonly level?: number;
}

/** Robust meta-regression with robumeta's weights and small-sample corrections. */
export interface RobuFit extends RobustFit {
  readonly weights: Float64Array;
  /** between-study variance, by moments, not below 0 */
  readonly tau2: number;
  /** within-study variance, HIER only */
  readonly omega2?: number;
}

/**
 * Robust variance estimation as robumeta's `robu(small = TRUE)`.
 *
 * CORR weighs the effects of study j alike by 1/(kⱼ (v̄ⱼ + τ²)); HIER weighs each by 1/(vᵢⱼ + τ² + ω²). τ² and ω² come from moments
 * of the weighted residuals; the tests are CR2 with the inverse weights as working variances.
 *
 * @param X k × p; an intercept when absent
 * @param cluster study of each effect
 * @throws {RangeError} on ill-shaped input, fewer than 2 studies, studies whose residuals do not tell the variances, or a
 *   rho outside [0, 1]
 * @see Hedges, Tipton & Johnson (2010), Research Synthesis Methods 1:39–65; Tipton (2015), Psychological Methods 20:375–393
 */
export function robu(yi: Vec, vi: Vec, cluster: Labels, options: RobuOptions, X: Matrix = ones(yi.length)): RobuFit {
  requireEffects("robu", yi, vi, X);
  requireSameLength("robu: cluster", yi.length, cluster.length);
  const rho = options.rho ?? 0.8;
  if (!(rho >= 0 && rho <= 1)) throw new RangeError(`robu needs a rho in [0, 1], got ${rho}`);
  const studies = studiesOf(cluster);
  if (studies.length < 2) throw new RangeError(`robu needs at least 2 studies, got ${studies.length}`);
  const found = options.model === "CORR" ? correlated(yi, vi, X, studies, rho) : hierarchical(yi, vi, X, studies);
  const beta = leastSquares(yi, X, found.weights).beta;
  const working = univariateWorking({ yi, vi: found.weights.map((w) => 1 / w), X, tau2: 0, beta });
  return { ...robustVariance(working, cluster, "CR2", options.level ?? 95), ...found };
}

function studiesOf(cluster: Labels): Int32Array[] {
  const coded = encode(cluster);
  const rows: number[][] = Array.from({ length: coded.n }, () => []);
  coded.codes.forEach((code, i) => {
    rows[code]!.push(i);
  });
  return rows.map((each) => Int32Array.from(each));
}

interface Weighted {
  readonly weights: Float64Array;
  readonly tau2: number;
  readonly omega2?: number;
}

function correlated(yi: Vec, vi: Vec, X: Matrix, studies: readonly Int32Array[], rho: number): Weighted {
  const means = studies.map((rows) => rows.reduce((sum, i) => sum + vi[i]!, 0) / rows.length);
  const place = (tau2: number) => {
    const weights = new Float64Array(yi.length);
    studies.forEach((rows, j) => {
      for (const i of rows) weights[i] = 1 / (rows.length * (means[j]! + tau2));
    });
    return weights;
  };
  const w = place(0);
  const { M, residuals } = leastSquares(yi, X, w);
  // E(Q) = m − tr(M Σ (w/k)[(1 − ρ)XᵀX + ρXᵀJX]) + τ² (Σ k w − tr(M Σ w² XᵀJX))
  const inner = zeros(X.cols, X.cols);
  const outer = zeros(X.cols, X.cols);
  let sum = 0;
  studies.forEach((rows) => {
    const weight = w[rows[0]!]!;
    sum += rows.length * weight;
    addWithin(inner, X, rows, () => ((1 - rho) * weight) / rows.length);
    addTotals(inner, X, rows, (rho * weight) / rows.length);
    addTotals(outer, X, rows, weight * weight);
  });
  const Q = residuals.reduce((total, e, i) => total + w[i]! * e * e, 0);
  const taken = traceProduct(M, outer);
  requireTold(sum - taken, sum);
  const tau2 = Math.max(0, (Q - studies.length + traceProduct(M, inner)) / (sum - taken));
  return { weights: place(tau2), tau2 };
}

function hierarchical(yi: Vec, vi: Vec, X: Matrix, studies: readonly Int32Array[]): Weighted {
  const w = Float64Array.from({ length: yi.length }, (_, i) => 1 / vi[i]!);
  const { M, residuals } = leastSquares(yi, X, w);
  const p = X.cols;
  const [XX, XJX, XWX2, XWJWX, XWJX, XJWJX] = Array.from({ length: 6 }, () => zeros(p, p)) as Six;
  const totals = { k: yi.length, squares: 0, v: 0, w: 0 };
  let Q = 0;
  let Q1 = 0;
  for (const rows of studies) {
    addWithin(XX, X, rows, (i) => w[i]!);
    addWithin(XWX2, X, rows, (i) => w[i]! ** 2);
    addTotals(XJX, X, rows, 1);
    addProduct(XWJWX, weightedTotal(X, rows, w), weightedTotal(X, rows, w), 1);
    addProduct(XWJX, weightedTotal(X, rows, w), weightedTotal(X, rows), 1);
    addProduct(XJWJX, weightedTotal(X, rows, w), weightedTotal(X, rows), rows.length);
    const total = rows.reduce((sum, i) => sum + residuals[i]!, 0);
    Q1 += total * total;
    totals.squares += rows.length ** 2;
    for (const i of rows) {
      Q += w[i]! * residuals[i]! ** 2;
      totals.v += vi[i]!;
      totals.w += w[i]!;
    }
  }
  // expectations of eᵀWe and of eᵀJe for V, ω²I and τ²J in turn
  const MJ = multiply(M, XJX);
  const through = (S: Matrix) => traceProduct(multiply(MJ, M), S);
  const C2 = totals.k - p;
  const B2 = totals.w - traceProduct(M, XWX2);
  const A2 = totals.w - traceProduct(M, XWJWX);
  const C1 = totals.v - 2 * traceProduct(M, XJX) + through(XX);
  const B1 = totals.k - 2 * traceProduct(M, XWJX) + through(XWX2);
  const A1 = totals.squares - 2 * traceProduct(M, XJWJX) + through(XWJWX);
  requireTold(A2, totals.w);
  requireTold(B1 * A2 - B2 * A1, totals.k * totals.w);
  const omega2 = Math.max(0, ((Q1 - C1) * A2 - (Q - C2) * A1) / (B1 * A2 - B2 * A1));
  const tau2 = Math.max(0, (Q - C2) / A2 - (omega2 * B2) / A2);
  return { weights: Float64Array.from({ length: totals.k }, (_, i) => 1 / (vi[i]! + tau2 + omega2)), tau2, omega2 };
}

/** A variance is told by what the residuals would gain from it, beside what that gain was left over from. */
function requireTold(gain: number, of: number): void {
  if (!(Math.abs(gain) > 1e-12 * of))
    throw new RangeError("robu needs studies that tell its variances apart, got as many coefficients as studies");
}

type Six = [Matrix, Matrix, Matrix, Matrix, Matrix, Matrix];

function leastSquares(yi: Vec, X: Matrix, w: Float64Array) {
  const p = X.cols;
  const A = zeros(p, p);
  const right = new Float64Array(p);
  for (let i = 0; i < yi.length; i++)
    for (let a = 0; a < p; a++) {
      const left = w[i]! * X.data[i * p + a]!;
      right[a]! += left * yi[i]!;
      for (let b = 0; b < p; b++) A.data[a * p + b]! += left * X.data[i * p + b]!;
    }
  const M = invertSpd(A);
  const beta = multiplyVector(M, right);
  const residuals = multiplyVector(X, beta).map((fitted, i) => yi[i]! - fitted);
  return { M, beta, residuals };
}

/** to += Σ f(i) xᵢxᵢᵀ. */
function addWithin(to: Matrix, X: Matrix, rows: Int32Array, f: (i: number) => number): void {
  const p = X.cols;
  for (const i of rows) {
    const row = X.data.subarray(i * p, (i + 1) * p);
    addProduct(to, row, row, f(i));
  }
}

/** to += factor · XᵀJX of one study. */
function addTotals(to: Matrix, X: Matrix, rows: Int32Array, factor: number): void {
  const total = weightedTotal(X, rows);
  addProduct(to, total, total, factor);
}

function weightedTotal(X: Matrix, rows: Int32Array, w?: Float64Array): Float64Array {
  const total = new Float64Array(X.cols);
  for (const i of rows) for (let j = 0; j < X.cols; j++) total[j]! += (w ? w[i]! : 1) * X.data[i * X.cols + j]!;
  return total;
}

function addProduct(to: Matrix, x: Float64Array, y: Float64Array, factor: number): void {
  for (let a = 0; a < x.length; a++)
    for (let b = 0; b < y.length; b++) to.data[a * to.cols + b]! += factor * x[a]! * y[b]!;
}

function traceProduct(A: Matrix, B: Matrix): number {
  let sum = 0;
  for (let i = 0; i < A.rows; i++)
    for (let j = 0; j < A.cols; j++) sum += A.data[i * A.cols + j]! * B.data[j * B.cols + i]!;
  return sum;
}
