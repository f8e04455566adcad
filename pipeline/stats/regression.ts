import {
  inference,
  sandwichCovariance,
  type WeightedFit,
  waldForm,
  weightedLeastSquares,
  weightedMean,
} from "./coefficients.ts";
import { interceptColumn } from "./design.ts";
import { chi2Upper, fUpper } from "./distributions.ts";
import type { LogLik, Method, RmaFit, RmaOptions, Test } from "./fit.ts";
import { METHODS, TESTS } from "./fit.ts";
import { fitStatistics } from "./fitStatistics.ts";
import { requireEffects } from "./guard.ts";
import { heterogeneity } from "./heterogeneity.ts";
import { type Matrix, ones, type Vec } from "./matrix.ts";
import { estimateFromKernel, estimateTau2, requireWeights } from "./tau2/estimate.ts";
import { createKernel, type Kernel } from "./tau2/kernel.ts";
import type { Warning } from "./warning.ts";
import { WeightedQr } from "./weightedQr.ts";

/** The data of a fit after its options are settled. */
interface Problem {
  readonly yi: Float64Array;
  readonly vi: Float64Array;
  readonly X: Matrix;
  readonly weights: Float64Array | undefined;
  readonly method: Method;
  readonly test: Test;
  readonly level: number;
  readonly tau2: number | undefined;
  readonly intercept: number;
  readonly warnings: Warning[];
}

/**
 * Univariate meta-analysis and meta-regression: yi ~ N(Xβ, vi + τ²).
 *
 * Coefficients by inverse-variance weights 1/(vi + τ²), or by `weights` with the covariance that belongs to them.
 * Tests z and t take the model's covariance; knha scales it by s² = Σw(y − Xβ)²/(k − p), adhoc by max(1, s²), and both
 * refer to t(k − p). QM is χ²(m) for z and F(m, k − p) otherwise. R² compares τ² with that of the model without moderators.
 *
 * One effect gives its own value with τ² = 0 and test z, with a warning.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k, > 0
 * @throws {RangeError} on ill-shaped or non-finite input, a rank-deficient X, k < p (k = p unless EE, fixed τ² or k = 1),
 *   t-based tests without residual degrees of freedom, Knapp–Hartung on a perfect fit
 * @throws {ConvergenceError} if the τ² estimator finds no solution
 * @see Raudenbush (2009), in Cooper, Hedges & Valentine, Handbook of Research Synthesis, 295–315; Knapp & Hartung (2003),
 *   Statistics in Medicine 22:2693–2710; Jackson et al. (2017), Statistics in Medicine 36:3923–3934 (adhoc)
 */
export function rma(yi: Vec, vi: Vec, options: RmaOptions = {}): RmaFit {
  const problem = settle(yi, vi, options);
  const { X, method, test, level, intercept, weights } = problem;
  const k = problem.yi.length;
  const p = X.cols;
  const kernel = createKernel(problem.yi, problem.vi, X);
  const { tau2, seTau2 } = betweenVariance(problem, kernel);
  const fitted = coefficients(problem, tau2);
  const df = test === "z" ? undefined : k - p;
  const tests = inference(fitted.beta, diagonal(fitted.vb), df, level);
  const tested = testedColumns(p, intercept);
  const wald = waldForm(fitted.beta, fitted.vb, tested);
  const m = tested.length;
  kernel.at(tau2);
  const sumLogVariance = kernel.sumLogVariance();
  const logDetRatio = kernel.logDetRatio();
  const residual = heterogeneity(kernel, method, tau2);
  if (residual.QEdf === 0) kernel.at(0);
  const logLik = fitStatistics({
    k,
    p,
    method,
    tau2Fixed: problem.tau2 !== undefined,
    sumLogVariance,
    sumLogSampling: kernel.sumLogVariance(),
    rss: fitted.rss,
    logDetRatio,
  });
  const R2 = explained(problem, tau2);
  return {
    ...optional(df, seTau2, R2, logLik, weights),
    k,
    p,
    method,
    test,
    level,
    yi: problem.yi,
    vi: problem.vi,
    X,
    intercept,
    beta: fitted.beta,
    ...tests,
    vb: fitted.vb,
    s2w: fitted.s2w,
    tau2,
    tau2Fixed: problem.tau2 !== undefined && method !== "EE",
    ...residual,
    QM: df === undefined ? wald : wald / m,
    QMdf: df === undefined ? [m] : [m, df],
    QMp: df === undefined ? chi2Upper(wald, m) : fUpper(wald / m, m, df),
    tested,
    warnings: problem.warnings,
  };
}

/** Coefficient positions of the omnibus test: all but the intercept, unless it stands alone. */
export function testedColumns(p: number, intercept: number): number[] {
  const all = Array.from({ length: p }, (_, j) => j);
  return p === 1 ? all : all.filter((j) => j !== intercept);
}

function settle(yi: Vec, vi: Vec, options: RmaOptions): Problem {
  const X = options.X ?? ones(yi.length);
  const method = options.method ?? "REML";
  let test = options.test ?? "z";
  requireEffects("rma", yi, vi, X);
  if (!METHODS.includes(method)) throw new RangeError(`rma needs a method of ${METHODS.join(", ")}, got ${method}`);
  if (!TESTS.includes(test)) throw new RangeError(`rma needs a test of ${TESTS.join(", ")}, got ${test}`);
  const { tau2 } = options;
  if (tau2 !== undefined && !(tau2 >= 0 && tau2 < Infinity)) {
    throw new RangeError(`rma needs a fixed tau2 at least 0, got ${tau2}`);
  }
  const weighted = options.weights !== undefined || method === "GENQ";
  const weights = weighted ? Float64Array.from(requireWeights(options.weights, yi.length)) : undefined;
  const k = yi.length;
  const warnings: Warning[] = [];
  if (k === 1) {
    warnings.push({ code: "oneEffect", message: "One effect: tau2 is set to 0 and nothing is pooled" });
    if (test !== "z")
      warnings.push({ code: "testZ", message: `Test ${test} needs more than one effect: test z is used` });
    test = "z";
  } else if (k === X.cols && method !== "EE" && tau2 === undefined) {
    throw new RangeError(`rma by ${method} needs more effects than coefficients, got ${k} of each`);
  }
  if (test !== "z" && k === X.cols) throw new RangeError(`test ${test} needs residual degrees of freedom, got 0`);
  if (method === "EE" && (test === "knha" || test === "adhoc")) {
    warnings.push({ code: "knhaCommon", message: `Test ${test} is not meant for the common-effect model` });
  }
  warnIfUnequal(vi, warnings);
  return {
    yi: new Float64Array(yi),
    vi: new Float64Array(vi),
    X,
    weights,
    method,
    test,
    level: options.level ?? 95,
    tau2: method === "EE" ? undefined : tau2,
    intercept: interceptColumn(X),
    warnings,
  };
}

function warnIfUnequal(vi: Vec, warnings: Warning[]): void {
  let low = Infinity;
  let high = 0;
  for (let i = 0; i < vi.length; i++) {
    low = Math.min(low, vi[i]!);
    high = Math.max(high, vi[i]!);
  }
  if (high / low >= 1e7) {
    warnings.push({
      code: "varianceRatio",
      message: "The largest sampling variance is over 10 million times the smallest",
    });
  }
}

function betweenVariance(problem: Problem, kernel: Kernel): { tau2: number; seTau2?: number } {
  const { yi, vi, X, method, weights, warnings } = problem;
  if (method === "EE") return { tau2: 0 };
  if (problem.tau2 !== undefined) return { tau2: problem.tau2 };
  if (yi.length === 1) return { tau2: 0 };
  const estimate =
    method === "GENQ" || method === "HE" || method === "SJ"
      ? estimateTau2(yi, vi, X, method, weights)
      : estimateFromKernel(kernel, method);
  warnings.push(...estimate.warnings);
  return { tau2: estimate.tau2, seTau2: estimate.seTau2 };
}

function coefficients(problem: Problem, tau2: number): WeightedFit & { s2w: number } {
  const { yi, vi, X, weights, test, intercept } = problem;
  const k = yi.length;
  const marginal = new Float64Array(k);
  const w = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    marginal[i] = vi[i]! + tau2;
    w[i] = 1 / marginal[i]!;
  }
  const meanOnly = X.cols === 1 && intercept === 0;
  let fit = meanOnly ? weightedMean(yi, vi, X, w) : weightedLeastSquares(new WeightedQr(X), yi, vi, X, w, intercept);
  const s2w = test === "knha" || test === "adhoc" ? knappHartungFactor(fit.rss, k - X.cols, test) : 1;
  if (weights) {
    const qr = new WeightedQr(X);
    const { beta } = weightedLeastSquares(qr, yi, vi, X, weights, intercept);
    fit = { beta, vb: sandwichCovariance(qr, marginal), rss: residualSum(yi, X, beta, w) };
  }
  if (s2w !== 1) for (let i = 0; i < fit.vb.data.length; i++) fit.vb.data[i]! *= s2w;
  return { ...fit, s2w };
}

/** s² = Σw(y − Xβ)²/(k − p) with the model's own weights, also where user weights made the coefficients. */
function knappHartungFactor(rss: number, df: number, test: "knha" | "adhoc"): number {
  // a residual sum that is only rounding error counts as none
  const s2 = rss <= Number.EPSILON ? 0 : rss / df;
  if (test === "adhoc") return Math.max(1, s2);
  if (s2 === 0) throw new RangeError("test knha needs residual variation, got a perfect fit");
  return s2;
}

function residualSum(yi: Vec, X: Matrix, beta: Vec, w: Vec): number {
  let sum = 0;
  for (let i = 0; i < yi.length; i++) {
    let e = yi[i]!;
    for (let j = 0; j < X.cols; j++) e -= X.data[i * X.cols + j]! * beta[j]!;
    sum += w[i]! * e * e;
  }
  return sum;
}

function diagonal(m: Matrix): Float64Array {
  return Float64Array.from({ length: m.rows }, (_, i) => m.data[i * (m.cols + 1)]!);
}

/** R² in percent, not below 0: share of τ² that the moderators take away; for EE the adjusted R² of the weighted fit. */
function explained(problem: Problem, tau2: number): number | undefined {
  const { yi, vi, X, method, weights, intercept } = problem;
  const k = yi.length;
  const p = X.cols;
  if (p === 1 || intercept < 0 || k === p) return undefined;
  if (method === "EE") return adjustedR2(yi, X, weights ?? vi.map((v) => 1 / v), vi, intercept);
  const total =
    method === "GENQ" || method === "HE" || method === "SJ"
      ? estimateTau2(yi, vi, ones(k), method, weights).tau2
      : estimateFromKernel(createKernel(yi, vi, ones(k)), method).tau2;
  return total === 0 ? 0 : Math.max(0, (100 * (total - tau2)) / total);
}

function adjustedR2(yi: Vec, X: Matrix, w: Vec, vi: Vec, intercept: number): number {
  const unit = ones(yi.length);
  const { rss } = weightedLeastSquares(new WeightedQr(X), yi, vi, X, w, intercept);
  const total = weightedLeastSquares(new WeightedQr(unit), yi, vi, unit, w, 0).rss;
  if (total === 0) return 0;
  const used = Array.from({ length: yi.length }, (_, i) => w[i]!).filter((value) => value > 0).length;
  return Math.max(0, 100 * (1 - rss / (used - X.cols) / (total / (used - 1))));
}

function optional(
  df: number | undefined,
  seTau2: number | undefined,
  R2: number | undefined,
  logLik: LogLik | undefined,
  weights: Float64Array | undefined,
): Pick<RmaFit, "df" | "seTau2" | "R2" | "logLik" | "weights"> {
  return {
    ...(df === undefined ? {} : { df }),
    ...(seTau2 === undefined ? {} : { seTau2 }),
    ...(R2 === undefined ? {} : { R2 }),
    ...(logLik === undefined ? {} : { logLik }),
    ...(weights === undefined ? {} : { weights }),
  };
}
