import type { Test } from "./fit.ts";
import { requireEffects } from "./guard.ts";
import type { Matrix, Vec } from "./matrix.ts";
import { rma } from "./regression.ts";

/** One of all models that a set of moderators allows. */
export interface CandidateModel {
  /** names of the groups in the model */
  readonly groups: readonly string[];
  readonly AICc: number;
  /** Akaike weight: the weights of all models sum to 1 */
  readonly weight: number;
}

/** A coefficient averaged over all models, 0 where a model leaves it out. */
export interface AveragedCoefficient {
  /** column of X */
  readonly column: number;
  readonly estimate: number;
  /** unconditional: within-model variance and spread between models */
  readonly se: number;
  /** summed weight of the models that hold it */
  readonly importance: number;
}

/** Multimodel inference: models by descending weight, coefficients in the order of X. */
export interface Multimodel {
  readonly models: readonly CandidateModel[];
  readonly coefficients: readonly AveragedCoefficient[];
}

/**
 * All subsets of groups of moderators, fitted by ML, weighted by AICc, coefficients averaged over all of them.
 *
 * ML, not REML: restricted likelihoods of different moderators are not comparable.
 *
 * @param X model matrix with all moderators, k × p
 * @param groups columns of each moderator by name; columns in no group (as the intercept) are in every model
 * @param test of the single fits, which scales their standard errors; default z
 * @throws {RangeError} on ill-shaped input, no group, or more than 15
 * @throws {ConvergenceError} if one of the fits does not converge
 * @see Burnham & Anderson (2002), Model Selection and Multimodel Inference, 149–167; Buckland, Burnham & Augustin (1997),
 *   Biometrics 53:603–618
 */
export function multimodel(
  yi: Vec,
  vi: Vec,
  X: Matrix,
  groups: Readonly<Record<string, readonly number[]>>,
  test: Test = "z",
): Multimodel {
  requireEffects("multimodel", yi, vi, X);
  const names = Object.keys(groups);
  if (names.length < 1 || names.length > 15) {
    throw new RangeError(`multimodel needs 1 to 15 moderators, got ${names.length}`);
  }
  const grouped = new Set(names.flatMap((name) => groups[name]!));
  const fixed = Array.from({ length: X.cols }, (_, j) => j).filter((j) => !grouped.has(j));
  const fits = Array.from({ length: 2 ** names.length }, (_, subset) => {
    const chosen = names.filter((_name, bit) => subset & (1 << bit));
    const columns = [...fixed, ...chosen.flatMap((name) => groups[name]!)].sort((a, b) => a - b);
    if (columns.length === 0) return undefined;
    const fit = rma(yi, vi, { X: pick(X, columns), method: "ML", test });
    return { groups: chosen, columns, fit, AICc: fit.logLik!.AICc };
  }).filter((entry) => entry !== undefined);
  const best = Math.min(...fits.map((entry) => entry.AICc));
  const relative = fits.map((entry) => Math.exp(-0.5 * (entry.AICc - best)));
  const total = relative.reduce((sum, value) => sum + value, 0);
  const weights = relative.map((value) => value / total);
  const coefficients = Array.from({ length: X.cols }, (_, column) => average(fits, weights, column));
  const models = fits
    .map((entry, i) => ({ groups: entry.groups, AICc: entry.AICc, weight: weights[i]! }))
    .sort((a, b) => b.weight - a.weight);
  return { models, coefficients };
}

interface Candidate {
  readonly columns: readonly number[];
  readonly fit: { readonly beta: Vec; readonly se: Vec };
}

function average(fits: readonly Candidate[], weights: readonly number[], column: number): AveragedCoefficient {
  const parts = fits.map((entry, i) => {
    const at = entry.columns.indexOf(column);
    const held = at >= 0;
    return { weight: weights[i]!, held, beta: held ? entry.fit.beta[at]! : 0, se: held ? entry.fit.se[at]! : 0 };
  });
  const estimate = parts.reduce((sum, part) => sum + part.weight * part.beta, 0);
  const se = parts.reduce((sum, part) => sum + part.weight * Math.sqrt(part.se ** 2 + (part.beta - estimate) ** 2), 0);
  const importance = parts.reduce((sum, part) => sum + (part.held ? part.weight : 0), 0);
  return { column, estimate, se, importance };
}

/** Some columns of a matrix. */
function pick(X: Matrix, columns: readonly number[]): Matrix {
  const data = new Float64Array(X.rows * columns.length);
  for (let i = 0; i < X.rows; i++) {
    columns.forEach((from, to) => {
      data[i * columns.length + to] = X.data[i * X.cols + from]!;
    });
  }
  return { rows: X.rows, cols: columns.length, data };
}
