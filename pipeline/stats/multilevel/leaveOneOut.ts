import { ConvergenceError } from "../convergence.ts";
import { invertSpd, zeros } from "../matrix.ts";
import { encode, type Labels } from "./factor.ts";
import { type MultilevelFit, summarise } from "./fit.ts";
import { maximise } from "./maximise.ts";
import { type MultilevelModel, prepareMultilevel } from "./model.ts";
import type { SamplingCovariance } from "./structure.ts";

/** The model without one study (or any other cluster of rows). */
export type LeftOut =
  | {
      readonly cluster: string;
      /** effects that remain */
      readonly k: number;
      readonly fit: MultilevelFit;
      /** (β − β₋ⱼ)ᵀ vb⁻¹ (β − β₋ⱼ), vb of the full fit */
      readonly cookD: number;
      /** (β − β₋ⱼ) / se₋ⱼ by coefficient */
      readonly dfbetas: Float64Array;
    }
  | {
      readonly cluster: string;
      readonly k: number;
      /** why there is no fit without it */
      readonly reason: string;
    };

/**
 * Leave-one-out by cluster with all variances re-estimated, and Cook's distance of each cluster.
 *
 * A cluster whose removal leaves the model without an answer (a factor level disappears, too few effects, no convergence) is listed with
 * the reason.
 *
 * @param fit the fit with all effects
 * @param cluster label of each row; the outermost factor when absent
 * @see Cook (1977), Technometrics 19:15–18; Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function leaveOneOutMultilevel(fit: MultilevelFit, cluster?: Labels): LeftOut[] {
  const { model } = fit;
  const coded = cluster ? encode(cluster) : model.factors[0]!;
  if (coded.codes.length !== model.k)
    throw new RangeError(`leaveOneOutMultilevel needs ${model.k} cluster labels, got ${coded.codes.length}`);
  const precision = invertSpd(fit.vb);
  return coded.levels.map((name, code) => {
    const rows: number[] = [];
    for (let i = 0; i < model.k; i++) if (coded.codes[i] !== code) rows.push(i);
    try {
      const without = refit(fit, rows);
      const moved = fit.beta.map((b, j) => b - without.beta[j]!);
      let cookD = 0;
      for (let i = 0; i < fit.p; i++)
        for (let j = 0; j < fit.p; j++) cookD += moved[i]! * precision.data[i * fit.p + j]! * moved[j]!;
      return {
        cluster: name,
        k: rows.length,
        fit: without,
        cookD,
        dfbetas: moved.map((m, j) => m / without.se[j]!),
      };
    } catch (error) {
      if (error instanceof RangeError || error instanceof ConvergenceError)
        return { cluster: name, k: rows.length, reason: error.message };
      throw error;
    }
  });
}

/** The fit's model on some of its rows. */
function refit(fit: MultilevelFit, rows: readonly number[]): MultilevelFit {
  const part = subset(fit.model, rows);
  // a warm start is safe only inside the bounds: at 0 a variance may have been the lesser of two maxima
  const inside = fit.sigma2.every((s, l) => s > 0 || part.fixed[l] !== undefined);
  const at = maximise(part.likelihood, part.fixed, inside ? fit.sigma2 : undefined);
  return summarise(part, at, { test: fit.test, dfs: fit.dfs, level: fit.level });
}

function subset(model: MultilevelModel, rows: readonly number[]): MultilevelModel {
  const X = zeros(rows.length, model.p);
  rows.forEach((row, i) => {
    for (let j = 0; j < model.p; j++) X.data[i * model.p + j] = model.X.data[row * model.p + j]!;
  });
  const sampling = model.sampling && subsetSampling(model.sampling, rows);
  return prepareMultilevel({
    yi: rows.map((row) => model.yi[row]!),
    vi: rows.map((row) => model.vi[row]!),
    X,
    random: model.factors.map(({ name, codes }) => ({ name, labels: rows.map((row) => codes[row]!) })),
    method: model.method,
    sigma2: model.fixed,
    ...(sampling ? { sampling } : {}),
  });
}

function subsetSampling(sampling: SamplingCovariance, rows: readonly number[]): SamplingCovariance {
  const cluster = rows.map((row) => sampling.cluster[row]!);
  if ("rho" in sampling) return { cluster, rho: sampling.rho };
  return { cluster, covariance: (i, j) => sampling.covariance(rows[i]!, rows[j]!) };
}
