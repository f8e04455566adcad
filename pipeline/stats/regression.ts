import {
  inference,
  sandwichCovariance,
  type WeightedFit,
  waldForm,
  weightedLeastSquares,
  weightedMean,
} from "./coefficients.ts";
import { chi2Upper, fUpper } from "./distributions.ts";
import { explained } from "./explained.ts";
import type { RmaFit, RmaOptions, Test } from "./fit.ts";
import { fitStatistics } from "./fitStatistics.ts";
import { heterogeneity } from "./heterogeneity.ts";
import type { Matrix, Vec } from "./matrix.ts";
import { type Problem, settle } from "./problem.ts";
import { createKernel } from "./tau2/createKernel.ts";
import { estimateFromKernel, estimateTau2 } from "./tau2/estimate.ts";
import type { Kernel } from "./tau2/kernel.ts";
import { WeightedQr } from "./weightedQr.ts";

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
  // written out: spreading objects of this size costs more than the whole estimation
  const fit: Writable<RmaFit> = {
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
    se: tests.se,
    stat: tests.stat,
    pval: tests.pval,
    ciLb: tests.ciLb,
    ciUb: tests.ciUb,
    vb: fitted.vb,
    s2w: fitted.s2w,
    tau2,
    tau2Fixed: problem.tau2 !== undefined,
    I2: residual.I2,
    H2: residual.H2,
    typicalVariance: residual.typicalVariance,
    QE: residual.QE,
    QEdf: residual.QEdf,
    QEp: residual.QEp,
    QM: df === undefined ? wald : wald / m,
    QMdf: df === undefined ? [m] : [m, df],
    QMp: df === undefined ? chi2Upper(wald, m) : fUpper(wald / m, m, df),
    tested,
    warnings: problem.warnings,
  };
  const R2 = explained(problem, tau2);
  if (df !== undefined) fit.df = df;
  if (seTau2 !== undefined) fit.seTau2 = seTau2;
  if (R2 !== undefined) fit.R2 = R2;
  if (logLik !== undefined) fit.logLik = logLik;
  if (weights !== undefined) fit.weights = weights;
  return fit;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Coefficient positions of the omnibus test: all but the intercept, unless it stands alone. */
export function testedColumns(p: number, intercept: number): number[] {
  const all = Array.from({ length: p }, (_, j) => j);
  return p === 1 ? all : all.filter((j) => j !== intercept);
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
  if (X.cols === 1 && intercept === 0 && !weights) {
    const mean = weightedMean(yi, vi, tau2);
    return scaled(mean, test, k - 1);
  }
  const marginal = vi.map((v) => v + tau2);
  const w = marginal.map((m) => 1 / m);
  const qr = new WeightedQr(X);
  const fit = weightedLeastSquares(qr, yi, vi, X, w, intercept);
  if (!weights) return scaled(fit, test, k - X.cols);
  const { beta } = weightedLeastSquares(qr, yi, vi, X, weights, intercept);
  const own = { beta, vb: sandwichCovariance(qr, marginal), rss: residualSum(yi, X, beta, w) };
  return scaled(own, test, k - X.cols, fit.rss);
}

/** Multiplies the covariance by the Knapp–Hartung factor where the test has one. */
function scaled(fit: WeightedFit, test: Test, df: number, modelRss = fit.rss): WeightedFit & { s2w: number } {
  const s2w = test === "knha" || test === "adhoc" ? knappHartungFactor(modelRss, df, test) : 1;
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
  const values = new Float64Array(m.rows);
  for (let i = 0; i < m.rows; i++) values[i] = m.data[i * (m.cols + 1)]!;
  return values;
}
