import { chi2Quantile, chi2UpperQuantile } from "../distributions.ts";
import type { RmaFit } from "../fit.ts";
import { createKernel } from "../tau2/createKernel.ts";
import { solveQ } from "../tau2/qEquation.ts";
import { type HeterogeneityInterval, requireEstimatedTau2, withRatios } from "./interval.ts";

/**
 * Q-profile interval of τ²: all values at which Q(τ²) lies between two quantiles of χ²(k − p). Exact under normality.
 *
 * @param level percent, default that of the fit
 * @throws {RangeError} for EE, a fixed τ², or k ≤ p
 * @see Viechtbauer (2007), Statistics in Medicine 26:37–52
 */
export function qProfileInterval(fit: RmaFit, level: number = fit.level): HeterogeneityInterval {
  requireEstimatedTau2("qProfileInterval", fit);
  const tail = (100 - level) / 200;
  const df = fit.k - fit.p;
  const kernel = createKernel(fit.yi, fit.vi, fit.X);
  const smallest = chi2Quantile(tail, df);
  kernel.at(0);
  if (kernel.Q < smallest) return withRatios(fit, "QP", level, [0, 0], true);
  const lower = solveQ(kernel, chi2UpperQuantile(tail, df));
  return withRatios(fit, "QP", level, [lower, solveQ(kernel, smallest)]);
}
