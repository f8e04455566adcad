import { requireEffects } from "./guard.ts";
import { deletions } from "./influence.ts";
import { type Matrix, ones, type Vec } from "./matrix.ts";
import { type Refit, type RefitOptions, refit } from "./refit.ts";

/** A point of the Baujat plot; y is absent where the model cannot be fitted without the effect. */
export interface BaujatPoint {
  /** squared Pearson residual: the effect's share of the heterogeneity */
  readonly x: number;
  /** squared change of the effect's fitted value without it, over that value's variance without it */
  readonly y?: number;
}

/**
 * Baujat's plot, generalised to random- and mixed-effects models.
 *
 * For the common-effect mean x is the effect's part of Q.
 *
 * @returns one point an effect, in the order given
 * @throws {RangeError} on ill-shaped input or a model that does not fit the full table
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Baujat et al. (2002), Statistics in Medicine 21:2641–2652; Viechtbauer (2021), in Schmid, Stijnen & White, Handbook of
 *   Meta-Analysis, 219–254
 */
export function baujat(yi: Vec, vi: Vec, options: RefitOptions = {}): BaujatPoint[] {
  const X = options.X ?? ones(yi.length);
  requireEffects("baujat", yi, vi, X);
  const full = refit(
    yi,
    vi,
    X,
    Int32Array.from({ length: yi.length }, (_, i) => i),
    options,
  );
  if (!full || full.k <= X.cols) {
    throw new RangeError(`baujat needs more effects than coefficients, got ${yi.length} and ${X.cols}`);
  }
  return baujatFrom(yi, vi, X, full, deletions(yi, vi, X, options, full.tau2));
}

/** As {@link baujat}, from fits that the caller has. */
export function baujatFrom(
  yi: Vec,
  vi: Vec,
  X: Matrix,
  full: Refit,
  deleted: readonly (Refit | undefined)[],
): BaujatPoint[] {
  const p = X.cols;
  return deleted.map((without, i): BaujatPoint => {
    let fitted = 0;
    for (let j = 0; j < p; j++) fitted += X.data[i * p + j]! * full.beta[j]!;
    const x = (yi[i]! - fitted) ** 2 / (vi[i]! + full.tau2);
    if (!without || without.s2w === 0) return { x };
    let change = fitted;
    let variance = 0;
    for (let j = 0; j < p; j++) {
      const xj = X.data[i * p + j]!;
      change -= xj * without.beta[j]!;
      for (let l = 0; l < p; l++) variance += xj * X.data[i * p + l]! * without.vb.data[j * p + l]!;
    }
    return { x, y: change ** 2 / variance };
  });
}
