import { requireEffects, requireSameLength } from "../guard.ts";
import { type Matrix, ones, type Vec } from "../matrix.ts";
import type { Warning } from "../warning.ts";
import { type Coded, encode, type RandomFactor } from "./factor.ts";
import { createLikelihood, type Likelihood } from "./likelihood.ts";
import { orthonormalise } from "./orthonormal.ts";
import type { Fixed } from "./startingPoints.ts";
import { buildStructure, type SamplingCovariance } from "./structure.ts";

/** What a multilevel model is made of. */
export interface MultilevelInput {
  /** effects, length k, any order */
  readonly yi: Vec;
  /** sampling variances, length k, each > 0 */
  readonly vi: Vec;
  /** model matrix k × p; an intercept when absent */
  readonly X?: Matrix;
  /** random intercepts, nested (see nestedFactors) or crossed */
  readonly random: readonly RandomFactor[];
  /** correlated sampling errors; independent when absent */
  readonly sampling?: SamplingCovariance;
  readonly method?: "REML" | "ML";
  /** variances to hold, by factor; undefined entries are estimated */
  readonly sigma2?: Fixed;
}

/** A checked model: labels coded, rows cut into components, the likelihood ready. */
export interface MultilevelModel {
  readonly k: number;
  readonly p: number;
  readonly yi: Vec;
  readonly vi: Vec;
  readonly X: Matrix;
  readonly method: "REML" | "ML";
  readonly factors: readonly (Coded & { readonly name: string })[];
  readonly sampling?: SamplingCovariance;
  readonly fixed: Fixed;
  readonly likelihood: Likelihood;
  readonly warnings: readonly Warning[];
}

/**
 * Checks the input of a multilevel model and prepares its likelihood.
 *
 * A factor with one level, one that groups the rows exactly as an earlier one does, or by REML one whose levels are all fixed effects
 * too, has no variance of its own to estimate: its σ² is held at 0 and a warning says so.
 *
 * @throws {RangeError} on non-finite or ill-shaped input, k ≤ p, dependent columns of X, no random factor, a negative fixed variance
 */
export function prepareMultilevel(input: MultilevelInput): MultilevelModel {
  const { yi, vi, random, sampling } = input;
  const X = input.X ?? ones(yi.length);
  requireEffects("multilevel", yi, vi, X);
  const k = yi.length;
  if (k <= X.cols) throw new RangeError(`multilevel needs more effects than its ${X.cols} coefficients, got ${k}`);
  if (random.length === 0) throw new RangeError("multilevel needs at least 1 random factor, got 0");
  for (const { name, labels } of random) requireSameLength(`multilevel: ${name}`, k, labels.length);
  if (sampling) requireSameLength("multilevel: sampling cluster", k, sampling.cluster.length);
  const factors = random.map(({ name, labels }) => ({ name, ...encode(labels) }));
  const method = input.method ?? "REML";
  const { fixed, warnings } = holdUnidentified(factors, input.sigma2 ?? [], method === "REML" ? X : undefined);
  const structure = buildStructure(vi, factors, sampling);
  return {
    k,
    p: X.cols,
    yi,
    vi,
    X,
    method,
    factors,
    ...(sampling ? { sampling } : {}),
    fixed,
    likelihood: createLikelihood(structure, yi, X, method),
    warnings,
  };
}

/** The same model for other effects on the same rows, for resampling: only yi changes. */
export function withEffects(model: MultilevelModel, yi: Vec): MultilevelModel {
  requireSameLength("withEffects", model.k, yi.length);
  return { ...model, yi, likelihood: createLikelihood(model.likelihood.structure, yi, model.X, model.method) };
}

/** @param X the columns that restrict the likelihood, if any do */
function holdUnidentified(factors: readonly (Coded & { readonly name: string })[], wanted: Fixed, X?: Matrix) {
  const warnings: Warning[] = [];
  const fixed = factors.map((factor, l) => {
    const value = wanted[l];
    if (value !== undefined) {
      if (!(Number.isFinite(value) && value >= 0))
        throw new RangeError(`multilevel needs fixed variances of at least 0, got ${value} for ${factor.name}`);
      return value;
    }
    if (factor.n === 1) {
      warnings.push({ code: "oneLevel", message: `${factor.name} has one level, so its variance is held at 0` });
      return 0;
    }
    if (X && spans(X, factor)) {
      warnings.push({
        code: "fixedLevels",
        message: `${factor.name} has its levels among the moderators, so its variance is held at 0`,
      });
      return 0;
    }
    const twin = factors.slice(0, l).find((other, m) => wanted[m] === undefined && samePartition(other, factor));
    if (!twin) return undefined;
    warnings.push({
      code: "sameGrouping",
      message: `${factor.name} groups the effects as ${twin.name} does, so its variance is held at 0 and ${twin.name} carries both`,
    });
    return 0;
  });
  return { fixed, warnings };
}

/** Whether every level's indicator is a combination of the columns: REML then knows nothing of the levels' variance. */
function spans(X: Matrix, { codes, n }: Coded): boolean {
  const { rows: k, cols: p } = X;
  if (n > p) return false;
  const { Q } = orthonormalise(X);
  const along = new Float64Array(n * p);
  const left = new Float64Array(n);
  for (let i = 0; i < k; i++) {
    left[codes[i]!]!++;
    for (let j = 0; j < p; j++) along[codes[i]! * p + j]! += Q.data[i * p + j]!;
  }
  // squared length of an indicator that the columns do not reach
  return left.every(
    (size, l) => size - along.subarray(l * p, l * p + p).reduce((sum, c) => sum + c * c, 0) < 1e-9 * size,
  );
}

function samePartition(a: Coded, b: Coded): boolean {
  return a.n === b.n && a.codes.every((code, i) => code === b.codes[i]);
}
