import { ConvergenceError } from "../convergence.ts";
import { requireSameLength } from "../guard.ts";
import { cholesky, invertSpd, type Matrix, solveCholesky, zeros } from "../matrix.ts";
import { type Coded, encode, type Labels } from "./factor.ts";
import type { MultilevelFit } from "./fit.ts";
import { fitRows } from "./fitRows.ts";
import { marginalCovariance } from "./marginal.ts";

/** What leaving out one cluster of rows does to a fit. */
export interface Deletion {
  readonly cluster: string;
  /** positions of the rows left out */
  readonly rows: readonly number[];
  /** the model without them, all variances estimated anew */
  readonly fit: MultilevelFit;
  /** externally standardised residual of each row left out */
  readonly rstudent: readonly number[];
  /** squared Mahalanobis distance of the rows left out from their prediction: χ² with as many degrees of freedom as rows */
  readonly X2: number;
  /** (β − β₋ⱼ)ᵀ vb⁻¹ (β − β₋ⱼ), vb of the full fit */
  readonly cookD: number;
  /** change of each coefficient over the standard error that all rows give it at the variances of the fit without the cluster */
  readonly dfbetas: readonly number[];
}

/** A cluster without which there is no fit, and why. */
export interface NoDeletion {
  readonly cluster: string;
  readonly rows: readonly number[];
  readonly reason: string;
}

/** Whether the model could be fitted without the cluster. */
export function isFitted(row: Deletion | NoDeletion): row is Deletion {
  return "fit" in row;
}

/**
 * Leave-one-out by cluster with all variances estimated anew, as metafor's `rstudent`, `cooks.distance` and `dfbetas` of an `rma.mv` fit
 * with `cluster`: outlyingness and influence of each cluster.
 *
 * A cluster whose removal leaves the model without an answer (a factor level disappears, too few effects, no convergence) is listed with
 * the reason.
 *
 * @param fit the fit with all effects
 * @param cluster label of each row; the outermost factor when absent, one label a row for leave-one-effect-out
 * @returns one entry a cluster, by first appearance
 * @throws {RangeError} if there are more or fewer labels than rows
 * @see Cook (1977), Technometrics 19:15–18; Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function leaveOneOutMultilevel(fit: MultilevelFit, cluster?: Labels): (Deletion | NoDeletion)[] {
  const { model } = fit;
  const coded: Coded = cluster ? encode(cluster) : model.factors[0]!;
  requireSameLength("leaveOneOutMultilevel: cluster", model.k, coded.codes.length);
  const precision = invertSpd(fit.vb);
  const members: number[][] = coded.levels.map(() => []);
  coded.codes.forEach((code, i) => {
    members[code]!.push(i);
  });
  return coded.levels.map((name, code) => {
    const rows = members[code]!;
    const rest: number[] = [];
    for (let i = 0; i < model.k; i++) if (coded.codes[i] !== code) rest.push(i);
    try {
      return deletion(fit, precision, name, rows, fitRows(fit, rest, fit.sigma2));
    } catch (error) {
      if (error instanceof RangeError || error instanceof ConvergenceError)
        return { cluster: name, rows, reason: error.message };
      throw error;
    }
  });
}

function deletion(
  fit: MultilevelFit,
  precision: Matrix,
  cluster: string,
  rows: readonly number[],
  without: MultilevelFit,
): Deletion {
  const { p, model } = fit;
  const moved = fit.beta.map((b, j) => b - without.beta[j]!);
  let cookD = 0;
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) cookD += moved[i]! * precision.data[i * p + j]! * moved[j]!;
  const spread = model.likelihood.evaluate(without.sigma2).vb;
  const dfbetas = Array.from(moved, (m, j) => m / Math.sqrt(spread.data[j * (p + 1)]!));
  return { cluster, rows, fit: without, ...residuals(fit, rows, without), cookD, dfbetas };
}

/** Residuals of rows from a fit that never saw them, one by one and together. */
function residuals(fit: MultilevelFit, rows: readonly number[], without: MultilevelFit) {
  const { p, model } = fit;
  const { X, yi } = model;
  const covariance = marginalCovariance(model, without.sigma2);
  const error = Float64Array.from(rows, (row) => {
    let fitted = 0;
    for (let j = 0; j < p; j++) fitted += X.data[row * p + j]! * without.beta[j]!;
    return yi[row]! - fitted;
  });
  const n = rows.length;
  const V = zeros(n, n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let value = covariance(rows[a]!, rows[b]!);
      for (let i = 0; i < p; i++)
        for (let j = 0; j < p; j++)
          value += X.data[rows[a]! * p + i]! * without.vb.data[i * p + j]! * X.data[rows[b]! * p + j]!;
      V.data[a * n + b] = V.data[b * n + a] = value;
    }
  }
  const solved = solveCholesky(cholesky(V), error);
  return {
    rstudent: Array.from(error, (e, a) => e / Math.sqrt(V.data[a * (n + 1)]!)),
    X2: error.reduce((sum, e, a) => sum + e * solved[a]!, 0),
  };
}
