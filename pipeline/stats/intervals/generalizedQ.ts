import { findRoot, upperBracket } from "../findRoot.ts";
import type { RmaFit } from "../fit.ts";
import { requireLevel } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { requireWeights } from "../tau2/estimate.ts";
import { moments } from "../tau2/moments.ts";
import { WeightedQr } from "../weightedQr.ts";
import { type HeterogeneityInterval, requireEstimatedTau2, withRatios } from "./interval.ts";
import { quadraticFormCdf } from "./quadraticForm.ts";

/**
 * Generalised Q interval of τ²: all values under which the Q with fixed weights is not in a tail of its exact distribution.
 *
 * @param weights length k, ≥ 0; default those of the fit. 1/√vi is Jackson's recommendation, 1/vi the weights of DL
 * @param level percent, default that of the fit
 * @throws {RangeError} for EE, a fixed τ², k ≤ p, or missing weights
 * @see Jackson (2013), Research Synthesis Methods 4:220–229; Jackson, Turner, Rhodes & Viechtbauer (2014), BMC Medical
 *   Research Methodology 14:103
 */
export function generalizedQInterval(
  fit: RmaFit,
  weights: Vec | undefined = fit.weights,
  level: number = fit.level,
): HeterogeneityInterval {
  requireEstimatedTau2("generalizedQInterval", fit);
  requireLevel(level);
  const a = requireWeights(weights, fit.k);
  const { Q } = moments(fit.yi, fit.vi, fit.X, a);
  const basis = orthonormal(fit);
  const tail = (100 - level) / 200;
  const cdf = (tau2: number): number => {
    const d = fit.vi.map((v) => v + tau2);
    return quadraticFormCdf(Q, a, d, basis);
  };
  const none = cdf(0);
  if (none < tail) return withRatios(fit, "GENQ", level, [0, 0], true);
  // the distribution function falls in τ²: from the observed Q's place at τ² = 0 towards 0
  const limit = (probability: number): number => {
    const excess = (tau2: number): number => cdf(tau2) - probability;
    return findRoot(excess, 0, upperBracket(excess, fit.tau2 + fit.typicalVariance));
  };
  const lower = none <= 1 - tail ? 0 : limit(1 - tail);
  return withRatios(fit, "GENQ", level, [lower, limit(tail)]);
}

/** An orthonormal basis of the columns of X: determinants of XᵀAX then stay away from overflow. */
function orthonormal(fit: RmaFit): { rows: number; cols: number; data: Float64Array } {
  const { k, p } = fit;
  const { q } = new WeightedQr(fit.X);
  const data = new Float64Array(k * p);
  for (let i = 0; i < k; i++) for (let j = 0; j < p; j++) data[i * p + j] = q[j * k + i]!;
  return { rows: k, cols: p, data };
}
