import { weightedLeastSquares, weightedMean } from "./coefficients.ts";
import { interceptColumn } from "./design.ts";
import type { Method, RmaOptions, Test } from "./fit.ts";
import { heterogeneity } from "./heterogeneity.ts";
import type { Matrix, Vec } from "./matrix.ts";
import { rma } from "./regression.ts";
import { createKernel } from "./tau2/createKernel.ts";
import { estimateFromKernel } from "./tau2/estimate.ts";
import type { Kernel } from "./tau2/kernel.ts";
import { logLikelihood, maximizeLikelihood } from "./tau2/likelihood.ts";
import { WeightedQr } from "./weightedQr.ts";

/** Options of a fit that is repeated on parts of the data. */
export type RefitOptions = Pick<RmaOptions, "X" | "weights" | "method" | "test" | "level">;

/** Below this many rows a likelihood search always starts afresh, where several maxima are conceivable and time is not scarce. */
const WARM_ROWS = 30;

/** What diagnostics need of a fit, without the rest of it. */
export interface Refit {
  readonly k: number;
  readonly beta: Float64Array;
  /** covariance of the coefficients, scaled by `s2w` */
  readonly vb: Matrix;
  /** Knapp–Hartung factor, 1 for tests z and t, and 0 on a perfect fit */
  readonly s2w: number;
  readonly tau2: number;
  readonly I2: number;
  readonly H2: number;
  readonly QE: number;
  readonly QEp: number;
  /** k − p for t-based tests, absent for z and for a single effect */
  readonly df?: number;
}

/**
 * Fits a subset of the rows of a table, quickly: the same numbers as `rma`, computed only as far as diagnostics use them.
 *
 * A single effect gives its own value with test z, as `rma` does. Knapp–Hartung on a perfect fit gives `s2w` 0 instead of an
 * error, so that the other columns of a diagnostic remain.
 *
 * @param rows positions of the rows that stay
 * @param start τ² of a fit that differs by a few rows: ML and REML search from there where rows are many
 * @returns undefined where the rows cannot carry the model (no residual degrees of freedom, or X loses rank)
 * @throws {ConvergenceError} if the τ² estimator finds no solution
 */
export function refit(
  yi: Vec,
  vi: Vec,
  X: Matrix,
  rows: readonly number[] | Int32Array,
  options: RefitOptions,
  start?: number,
): Refit | undefined {
  const method: Method = options.method ?? "REML";
  const k = rows.length;
  const p = X.cols;
  if (k < p || (k === p && method !== "EE" && k > 1)) return undefined;
  const y = new Float64Array(k);
  const v = new Float64Array(k);
  const part: Matrix = { rows: k, cols: p, data: new Float64Array(k * p) };
  // plain loops: this runs once for every deletion, and typed-array helpers cost ten times the copying
  for (let i = 0; i < k; i++) {
    const row = rows[i]!;
    y[i] = yi[row]!;
    v[i] = vi[row]!;
    for (let j = 0; j < p; j++) part.data[i * p + j] = X.data[row * p + j]!;
  }
  try {
    if (options.weights || method === "HE" || method === "SJ" || method === "GENQ")
      return viaRma(y, v, part, rows, options);
    return viaKernel(y, v, part, method, options.test ?? "z", k >= WARM_ROWS ? start : undefined);
  } catch (error) {
    // a design that loses rank with these rows is no fault of the caller
    if (error instanceof RangeError && losesRank(part)) return undefined;
    throw error;
  }
}

function losesRank(X: Matrix): boolean {
  try {
    new WeightedQr(X);
    return false;
  } catch {
    return true;
  }
}

function viaKernel(
  y: Float64Array,
  v: Float64Array,
  X: Matrix,
  method: Exclude<Method, "HE" | "SJ" | "GENQ">,
  asked: Test,
  start: number | undefined,
): Refit {
  const k = y.length;
  const test = k === 1 ? "z" : asked;
  const kernel = createKernel(y, v, X);
  let tau2 = 0;
  if (method !== "EE" && k > 1) {
    tau2 =
      method === "ML" || method === "REML"
        ? (warmTau2(kernel, method, start) ?? maximizeLikelihood(kernel, method).tau2)
        : estimateFromKernel(kernel, method).tau2;
  }
  const intercept = interceptColumn(X);
  const fit =
    X.cols === 1 && intercept === 0
      ? weightedMean(y, v, tau2)
      : weightedLeastSquares(
          new WeightedQr(X),
          y,
          v,
          X,
          v.map((x) => 1 / (x + tau2)),
          intercept,
        );
  const df = k - X.cols;
  const s2w = scaleOf(fit.rss, df, test);
  for (let i = 0; i < fit.vb.data.length; i++) fit.vb.data[i]! *= s2w;
  const { QE, QEp, I2, H2 } = heterogeneity(kernel, method, tau2);
  return { k, beta: fit.beta, vb: fit.vb, s2w, tau2, I2, H2, QE, QEp, ...(test === "z" || df === 0 ? {} : { df }) };
}

/**
 * Newton's method on the score from a nearby τ²; undefined unless every step is small and the likelihood concave on the way.
 *
 * The last step is below 1e-8 of the scale, so that its quadratic error is below rounding.
 */
function warmTau2(kernel: Kernel, method: "ML" | "REML", start: number | undefined): number | undefined {
  if (start === undefined || start === 0) return undefined;
  const reml = method === "REML";
  let tau2 = start;
  for (let step = 0; step < 8; step++) {
    kernel.at(tau2);
    const curvature = 2 * kernel.yPPPy - (reml ? kernel.trPP : kernel.sumW2);
    const newton = (kernel.yPPy - (reml ? kernel.trP : kernel.sumW)) / curvature;
    if (!(curvature > 0 && Math.abs(newton) < 0.5 * tau2)) return undefined;
    tau2 += newton;
    if (Math.abs(newton) > 1e-8 * tau2) continue;
    const inner = logLikelihood(kernel, method);
    kernel.at(0);
    return logLikelihood(kernel, method) > inner + 1e-10 ? 0 : tau2;
  }
  return undefined;
}

function scaleOf(rss: number, df: number, test: Test): number {
  if ((test !== "knha" && test !== "adhoc") || df === 0) return 1;
  const s2 = rss <= Number.EPSILON ? 0 : rss / df;
  return test === "adhoc" ? Math.max(1, s2) : s2;
}

function viaRma(
  y: Float64Array,
  v: Float64Array,
  X: Matrix,
  rows: readonly number[] | Int32Array,
  options: RefitOptions,
): Refit {
  const weights = options.weights ? { weights: Float64Array.from(rows, (i) => options.weights![i]!) } : {};
  const fit = rma(y, v, { ...options, X, ...weights });
  const { beta, vb, s2w, tau2, I2, H2, QE, QEp, df } = fit;
  return { k: y.length, beta, vb, s2w, tau2, I2, H2, QE, QEp, ...(df === undefined ? {} : { df }) };
}
