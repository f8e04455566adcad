import { ConvergenceError } from "../convergence.ts";
import { requireEffects } from "../guard.ts";
import type { Matrix, Vec } from "../matrix.ts";
import { createKernel } from "./createKernel.ts";
import type { Kernel } from "./kernel.ts";

const MAX_STEPS = 1000;
const LOG_2PI = 1.8378770664093453; // ln 2π

/** The two likelihoods of τ²: full, or restricted to the residuals. */
export type Likelihood = "ML" | "REML";

/** A likelihood estimate: τ² and whether a higher likelihood at zero overruled an inner maximum. */
export interface LikelihoodEstimate {
  readonly tau2: number;
  readonly localMaximum: boolean;
}

/**
 * REML estimate of τ², the fast route without standard error or warnings.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k, > 0
 * @param X model matrix (k × p) of full column rank, p < k
 * @returns τ² ≥ 0
 * @throws {RangeError} on ill-shaped input; {ConvergenceError} if no stationary point is found
 * @see Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261–293
 */
export function remlTau2(yi: Vec, vi: Vec, X: Matrix): number {
  requireEffects("remlTau2", yi, vi, X);
  return maximizeLikelihood(createKernel(yi, vi, X), "REML").tau2;
}

/**
 * Maximum of the (restricted) likelihood of τ² over τ² ≥ 0.
 *
 * Fisher scoring from the Hedges estimate, as metafor goes, decides which stationary point is taken; Newton steps on the
 * score then bring it to full precision. If the likelihood at zero is higher, zero is the answer.
 *
 * @param kernel holds the data; left evaluated at the estimate
 * @throws {ConvergenceError} if no stationary point is found
 */
export function maximizeLikelihood(kernel: Kernel, kind: Likelihood): LikelihoodEstimate {
  const tau2 = stationaryPoint(kernel, kind, Math.max(0, kernel.hedges));
  if (tau2 === 0) return { tau2, localMaximum: false };
  const inner = logLikelihood(kernel, kind);
  kernel.at(0);
  if (logLikelihood(kernel, kind) > inner + 1e-10) return { tau2: 0, localMaximum: true };
  kernel.at(tau2);
  return { tau2, localMaximum: false };
}

/**
 * Log-likelihood of τ² with the coefficients at their best.
 *
 * The restricted one carries + ½ ln |XᵀX|, so that it does not depend on how the moderators are coded.
 *
 * @param kernel evaluated at τ²
 * @see Harville (1977), Journal of the American Statistical Association 72:320–338
 */
export function logLikelihood(kernel: Kernel, kind: Likelihood): number {
  const reml = kind === "REML";
  const n = reml ? kernel.k - kernel.p : kernel.k;
  return -0.5 * (n * LOG_2PI + kernel.sumLogVariance() + kernel.Q + (reml ? kernel.logDetRatio() : 0));
}

/** Root of the score reached from `start`; leaves the kernel evaluated there. */
function stationaryPoint(kernel: Kernel, kind: Likelihood, start: number): number {
  const reml = kind === "REML";
  let tau2 = start;
  let low = -1; // largest τ² seen with a positive score
  let high = Infinity; // smallest τ² seen with a negative score
  let previous = Infinity;
  for (let step = 1; step <= MAX_STEPS; step++) {
    kernel.at(tau2);
    const score = kernel.yPPy - (reml ? kernel.trP : kernel.sumW);
    const information = reml ? kernel.trPP : kernel.sumW2;
    if (score === 0 || (tau2 === 0 && score < 0)) return tau2;
    if (score > 0) low = Math.max(low, tau2);
    else high = Math.min(high, tau2);
    const curvature = 2 * kernel.yPPPy - information;
    const newton = score / curvature;
    const scale = tau2 + kernel.k / kernel.sumW;
    const near = curvature > 0 && Math.abs(newton) < 1e-2 * scale;
    let change = near ? newton : score / information;
    // an oscillating iteration is caught between its two sides
    if (step > 40 && low >= 0 && low < high && !near) change = 0.5 * (low + high) - tau2;
    while (tau2 + change < 0) change /= 2;
    if (tau2 + change < 1e-10 * scale && vanishes(kernel, reml)) return 0;
    if (
      near &&
      (Math.abs(change) <= 2e-15 * scale || (Math.abs(change) < 1e-9 * scale && Math.abs(change) >= previous))
    )
      return tau2;
    previous = near ? Math.abs(change) : Infinity;
    tau2 += change;
  }
  throw new ConvergenceError(`${kind} estimate of tau2`, MAX_STEPS);
}

/** Whether the likelihood falls from τ² = 0 on; the kernel is then left there. */
function vanishes(kernel: Kernel, reml: boolean): boolean {
  kernel.at(0);
  return kernel.yPPy - (reml ? kernel.trP : kernel.sumW) <= 0;
}
