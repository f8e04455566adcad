import { criticalValue } from "./coefficients.ts";
import { normalTwoSidedP, tTwoSidedP } from "./distributions.ts";
import { requireEffects, requireFinite, requireSameLength } from "./guard.ts";
import { ones, type Vec } from "./matrix.ts";
import { type Refit, type RefitOptions, refit } from "./refit.ts";

/** A pooled estimate from part of the table. The test is absent where Knapp–Hartung meets a perfect fit. */
export interface PartialPool {
  /** number of effects pooled */
  readonly k: number;
  readonly estimate: number;
  readonly se?: number;
  readonly stat?: number;
  readonly pval?: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  readonly Q: number;
  readonly Qp: number;
  readonly tau2: number;
  readonly I2: number;
  readonly H2: number;
}

/** Options of a mean that is pooled again and again. */
export type PoolOptions = Omit<RefitOptions, "X">;

/**
 * The pooled mean without each effect in turn, τ² estimated anew.
 *
 * @param yi effect sizes, length k ≥ 2
 * @param vi sampling variances, length k
 * @returns one row an effect, in the order given
 * @throws {RangeError} on ill-shaped input or fewer than 2 effects
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function leaveOneOut(yi: Vec, vi: Vec, options: PoolOptions = {}): PartialPool[] {
  requireEffects("leaveOneOut", yi, vi);
  const k = yi.length;
  if (k < 2) throw new RangeError(`leaveOneOut needs at least 2 effects, got ${k}`);
  const rows = Int32Array.from({ length: k - 1 }, (_, i) => i + 1);
  return Array.from({ length: k }, (_, i) => {
    if (i > 0) rows[i - 1] = i - 1;
    return poolRows(yi, vi, rows, options);
  });
}

/** A cumulative meta-analysis: row j pools the first j + 1 effects of `order`. */
export interface Cumulative {
  /** positions of the effects in the order they enter */
  readonly order: readonly number[];
  readonly rows: readonly PartialPool[];
}

/**
 * The pooled mean as effects enter one by one in the order of a key, lowest first; ties keep the table's order.
 *
 * @param key sorting key, length k, as the year of publication
 * @throws {RangeError} on ill-shaped input or a key that is not finite
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Lau et al. (1992), New England Journal of Medicine 327:248–254
 */
export function cumulative(yi: Vec, vi: Vec, key: Vec, options: PoolOptions = {}): Cumulative {
  requireEffects("cumulative", yi, vi);
  requireFinite("cumulative: key", key);
  requireSameLength("cumulative: key", yi.length, key.length);
  const order = Array.from({ length: yi.length }, (_, i) => i).sort((a, b) => key[a]! - key[b]! || a - b);
  return { order, rows: order.map((_, j) => poolRows(yi, vi, order.slice(0, j + 1), options)) };
}

function poolRows(yi: Vec, vi: Vec, rows: readonly number[] | Int32Array, options: PoolOptions): PartialPool {
  const fit = refit(yi, vi, ones(yi.length), rows, options);
  if (!fit) throw new RangeError(`pooling needs at least 1 effect, got ${rows.length}`);
  return partialPool(fit, options.level ?? 95);
}

/** What a fit of the mean says, as a row of a leave-one-out or cumulative table. */
export function partialPool(fit: Refit, level: number): PartialPool {
  const estimate = fit.beta[0]!;
  const rest = { Q: fit.QE, Qp: fit.QEp, tau2: fit.tau2, I2: fit.I2, H2: fit.H2 };
  if (fit.s2w === 0) return { k: fit.k, estimate, ...rest };
  const se = Math.sqrt(fit.vb.data[0]!);
  const stat = estimate / se;
  const pval = fit.df === undefined ? normalTwoSidedP(stat) : tTwoSidedP(stat, fit.df);
  const half = criticalValue(level, fit.df) * se;
  return { k: fit.k, estimate, se, stat, pval, ciLb: estimate - half, ciUb: estimate + half, ...rest };
}
