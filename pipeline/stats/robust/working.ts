import { requireEffects, requireFinite, requirePositive, requireSameLength } from "../guard.ts";
import type { Matrix, Vec } from "../matrix.ts";
import { type Coded, encode, type Labels } from "../multilevel/factor.ts";
import type { MultilevelFit } from "../multilevel/fit.ts";
import { marginalCovariance } from "../multilevel/marginal.ts";

/**
 * What a robust variance needs of a fit: its design, its residuals, and the covariance it was fitted with (the working model).
 */
export interface WorkingModel {
  readonly k: number;
  readonly p: number;
  readonly X: Matrix;
  readonly yi: Vec;
  readonly beta: Float64Array;
  /** rows are uncorrelated: every block is diagonal, which is several times faster */
  readonly independent: boolean;
  /** working covariance of two rows of one cluster */
  covariance(i: number, j: number): number;
  /** diagonal weights where they are not the inverse of the working covariance */
  readonly weights?: Vec;
  /** groupings that must lie within clusters */
  readonly groupings: readonly (Coded & { readonly name: string })[];
}

/**
 * Working model of a univariate fit: independent effects with variance vi + τ².
 *
 * @param fit yi, X, vi, τ² (0 for a common-effect model) and beta as fitted; weights only if the fit had its own
 * @throws {RangeError} on ill-shaped input
 */
export function univariateWorking(fit: {
  readonly yi: Vec;
  readonly vi: Vec;
  readonly X: Matrix;
  readonly tau2: number;
  readonly beta: Vec;
  readonly weights?: Vec;
}): WorkingModel {
  const { yi, vi, X, tau2, weights } = fit;
  requireEffects("univariateWorking", yi, vi, X);
  requireSameLength("univariateWorking: beta", X.cols, fit.beta.length);
  requireFinite("univariateWorking: X, beta and tau2", [...X.data, ...Array.from(fit.beta), tau2]);
  if (!(tau2 >= 0)) throw new RangeError(`univariateWorking needs a tau2 of at least 0, got ${tau2}`);
  if (weights) {
    requireSameLength("univariateWorking: weights", yi.length, weights.length);
    requirePositive("univariateWorking: weights", weights);
  }
  return {
    k: yi.length,
    p: X.cols,
    X,
    yi,
    beta: Float64Array.from({ length: X.cols }, (_, j) => fit.beta[j]!),
    independent: true,
    covariance: (i, j) => (i === j ? vi[i]! + tau2 : 0),
    ...(weights ? { weights } : {}),
    groupings: [],
  };
}

/** Working model of a multilevel fit: sampling covariance plus the variances of the shared random effects. */
export function multilevelWorking(fit: MultilevelFit): WorkingModel {
  const { k, p, X, yi, factors, sampling } = fit.model;
  const errorGroups = sampling ? encode(sampling.cluster) : undefined;
  return {
    k,
    p,
    X,
    yi,
    beta: fit.beta,
    independent: false,
    covariance: marginalCovariance(fit.model, fit.sigma2),
    groupings: [
      ...factors.filter((_, l) => fit.sigma2[l]! > 0),
      ...(errorGroups ? [{ ...errorGroups, name: "the group of correlated errors" }] : []),
    ],
  };
}

/** Rows of each cluster, and the clusters' labels. */
export interface Clusters {
  readonly n: number;
  readonly rows: readonly Int32Array[];
  readonly labels: readonly string[];
}

/**
 * Rows by cluster, checked against the working model.
 *
 * @throws {RangeError} if there are fewer than 2 clusters, or one random effect reaches into two of them
 */
export function clusterRows(working: WorkingModel, labels: Labels): Clusters {
  requireSameLength("cluster", working.k, labels.length);
  const cluster = encode(labels);
  if (cluster.n < 2) throw new RangeError(`robust variance needs at least 2 clusters, got ${cluster.n}`);
  for (const grouping of working.groupings) {
    const home = new Int32Array(grouping.n).fill(-1);
    for (let i = 0; i < working.k; i++) {
      const group = grouping.codes[i]!;
      if (home[group] === -1) home[group] = cluster.codes[i]!;
      else if (home[group] !== cluster.codes[i]) {
        throw new RangeError(
          `robust variance needs clusters that hold whole levels of ${grouping.name}, got level ${grouping.levels[group]} in clusters ${cluster.levels[home[group]!]} and ${cluster.levels[cluster.codes[i]!]}`,
        );
      }
    }
  }
  const size = new Int32Array(cluster.n);
  for (const code of cluster.codes) size[code]!++;
  const rows = Array.from(size, (n) => new Int32Array(n));
  size.fill(0);
  cluster.codes.forEach((code, i) => {
    rows[code]![size[code]!++] = i;
  });
  return { n: cluster.n, rows, labels: cluster.levels };
}
