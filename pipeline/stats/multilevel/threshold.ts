import { normalUpper, tUpper } from "../distributions.ts";
import { requireFinite } from "../guard.ts";
import type { MultilevelFit } from "./fit.ts";

/** What a three-level mean says of a threshold. */
export interface AboveThreshold {
  /** that the true effect of a new study exceeds it */
  readonly probability: number;
  /** share of N(μ, Σσ²) above it; absent when Σσ² = 0 */
  readonly proportion?: number;
}

/**
 * Probability that a new true effect in a new study exceeds a threshold, by the law of the prediction interval, and the share of the
 * estimated distribution of true effects above it.
 *
 * @param threshold on the scale of yi
 * @throws {RangeError} for a fit with moderators or a threshold that is not finite
 */
export function aboveThreshold(fit: MultilevelFit, threshold: number): AboveThreshold {
  requireFinite("aboveThreshold: threshold", [threshold]);
  if (fit.p !== 1) throw new RangeError(`aboveThreshold needs a fit of one mean, got ${fit.p} coefficients`);
  const total = fit.sigma2.reduce((sum, s) => sum + s, 0);
  const beyond = threshold - fit.beta[0]!;
  const distance = beyond / Math.sqrt(fit.vb.data[0]! + total);
  const probability = fit.df ? tUpper(distance, fit.df[0]!) : normalUpper(distance);
  return total > 0 ? { probability, proportion: normalUpper(beyond / Math.sqrt(total)) } : { probability };
}
