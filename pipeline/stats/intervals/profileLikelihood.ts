import { chi2UpperQuantile } from "../distributions.ts";
import { findRoot, upperBracket } from "../findRoot.ts";
import type { RmaFit } from "../fit.ts";
import { createKernel } from "../tau2/createKernel.ts";
import { logLikelihood } from "../tau2/likelihood.ts";
import { type HeterogeneityInterval, requireEstimatedTau2, withRatios } from "./interval.ts";

/**
 * Profile-likelihood interval of τ²: all values whose log-likelihood lies within ½ χ²₁ of the maximum.
 *
 * The likelihood is the one the fit maximised; where it has several maxima, the limits are those next to the estimate.
 *
 * @param level percent, default that of the fit
 * @throws {RangeError} unless the fit is ML or REML without user weights
 * @see Hardy & Thompson (1996), Statistics in Medicine 15:619–629
 */
export function profileLikelihoodInterval(fit: RmaFit, level: number = fit.level): HeterogeneityInterval {
  requireEstimatedTau2("profileLikelihoodInterval", fit);
  const kind = fit.method;
  if (kind !== "ML" && kind !== "REML") {
    throw new RangeError(`profileLikelihoodInterval needs a fit by ML or REML, got ${kind}`);
  }
  if (fit.weights) throw new RangeError("profileLikelihoodInterval needs a fit without user weights, got some");
  const kernel = createKernel(fit.yi, fit.vi, fit.X);
  const at = (tau2: number): number => {
    kernel.at(tau2);
    return logLikelihood(kernel, kind);
  };
  const bound = at(fit.tau2) - 0.5 * chi2UpperQuantile((100 - level) / 100, 1);
  const excess = (tau2: number): number => at(tau2) - bound;
  const lower = excess(0) >= 0 ? 0 : findRoot(excess, 0, fit.tau2);
  const start = 2 * fit.tau2 + fit.typicalVariance;
  return withRatios(fit, "PL", level, [lower, findRoot(excess, fit.tau2, upperBracket(excess, start))]);
}
