import type { RmaFit, RmaOptions } from "../fit.ts";
import { requireEffects, requirePositive, requireSameLength } from "../guard.ts";
import { type Matrix, ones, type Vec } from "../matrix.ts";
import { rma } from "../regression.ts";

/** What stands for the precision of a study in a regression test. */
export type Predictor = "sei" | "vi" | "ni" | "ninv" | "sqrtni" | "sqrtninv";

/** All predictors of {@link egger}. */
export const PREDICTORS: readonly Predictor[] = ["sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"];

/** Choices of a regression test. */
export interface EggerOptions extends Pick<RmaOptions, "X" | "weights" | "method" | "test" | "level"> {
  /** `rma`: meta-regression with additive heterogeneity; `lm`: weighted regression with multiplicative dispersion */
  readonly model?: "rma" | "lm";
  /** default sei */
  readonly predictor?: Predictor;
  /** sample sizes, for the predictors made from n */
  readonly ni?: Vec | undefined;
}

/** A regression test for funnel plot asymmetry. */
export interface Egger {
  readonly model: "rma" | "lm";
  readonly predictor: Predictor;
  readonly stat: number;
  /** absent for test z */
  readonly df?: number;
  readonly pval: number;
  /** effect at infinite precision; absent with moderators and for ni and sqrtni, which have no such limit */
  readonly estimate?: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  /** the regression, its last column the predictor */
  readonly fit: RmaFit;
}

/**
 * Egger's regression test in its variants: is the effect related to the precision of its study?
 *
 * With `model` lm, method, test and weights do not matter: weights 1/vi, dispersion estimated, t(k − p). That is a common-effect
 * fit with the Knapp–Hartung factor.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k, not all equal
 * @throws {RangeError} on ill-shaped input, absent or non-positive ni where it is needed, or a predictor that does not vary
 * @throws {ConvergenceError} if the τ² estimator finds no solution
 * @see Egger et al. (1997), BMJ 315:629–634; Sterne & Egger (2005), in Rothstein, Sutton & Borenstein, Publication Bias in
 *   Meta-Analysis, 99–110; Moreno et al. (2009), BMC Medical Research Methodology 9:2
 */
export function egger(yi: Vec, vi: Vec, options: EggerOptions = {}): Egger {
  const before = options.X ?? ones(yi.length);
  requireEffects("egger", yi, vi, before);
  const model = options.model ?? "rma";
  const predictor = options.predictor ?? "sei";
  const X = withColumn(before, predictorColumn(predictor, vi, options.ni));
  const { method, test, level, weights } = options;
  const mixed = { X, method, test, level, ...(weights ? { weights } : {}) };
  const fit = rma(yi, vi, model === "lm" ? { X, method: "EE", test: "knha", level } : mixed);
  const last = X.cols - 1;
  const limit =
    X.cols === 2 && fit.intercept === 0 && predictor !== "ni" && predictor !== "sqrtni"
      ? { estimate: fit.beta[0]!, ciLb: fit.ciLb[0]!, ciUb: fit.ciUb[0]! }
      : {};
  return {
    model,
    predictor,
    stat: fit.stat[last]!,
    ...(fit.df === undefined ? {} : { df: fit.df }),
    pval: fit.pval[last]!,
    ...limit,
    fit,
  };
}

/**
 * Values of a predictor.
 *
 * @throws {RangeError} if ni is needed and absent, of another length, or not positive
 */
export function predictorColumn(predictor: Predictor, vi: Vec, ni?: Vec): Float64Array {
  const k = vi.length;
  if (predictor === "sei" || predictor === "vi") {
    return Float64Array.from({ length: k }, (_, i) => (predictor === "vi" ? vi[i]! : Math.sqrt(vi[i]!)));
  }
  if (!PREDICTORS.includes(predictor))
    throw new RangeError(`egger needs a predictor of ${PREDICTORS.join(", ")}, got ${predictor}`);
  if (!ni) throw new RangeError(`predictor ${predictor} needs sample sizes, got none`);
  requireSameLength("egger: ni", k, ni.length);
  requirePositive("egger: ni", ni);
  const transform = {
    ni: (n: number) => n,
    ninv: (n: number) => 1 / n,
    sqrtni: Math.sqrt,
    sqrtninv: (n: number) => 1 / Math.sqrt(n),
  }[predictor];
  return Float64Array.from({ length: k }, (_, i) => transform(ni[i]!));
}

/** X with one more column on its right. */
export function withColumn(X: Matrix, column: Vec): Matrix {
  const cols = X.cols + 1;
  const data = new Float64Array(X.rows * cols);
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < X.cols; j++) data[i * cols + j] = X.data[i * X.cols + j]!;
    data[i * cols + X.cols] = column[i]!;
  }
  return { rows: X.rows, cols, data };
}
