import { chi2Quantile } from "../distributions.ts";
import { requireEffects, requireFinite, requireSameLength } from "../guard.ts";
import type { Matrix, Vec } from "../matrix.ts";
import type { Warning } from "../warning.ts";
import { createKernel } from "./createKernel.ts";
import type { Kernel } from "./kernel.ts";
import { maximizeLikelihood } from "./likelihood.ts";
import { moments } from "./moments.ts";
import { solveQ } from "./qEquation.ts";

/** Estimators of τ², by the names metafor gives them. */
export const TAU2_METHODS = ["DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"] as const;

/** One of {@link TAU2_METHODS}. */
export type Tau2Method = (typeof TAU2_METHODS)[number];

/** An estimate of τ², the between-study variance. */
export interface Tau2Estimate {
  /** squared units of yi, ≥ 0 */
  readonly tau2: number;
  /** its asymptotic standard error */
  readonly seTau2: number;
  readonly warnings: readonly Warning[];
}

const LOCAL_MAXIMUM: Warning = {
  code: "localMaximum",
  message: "The likelihood has an inner maximum lower than its value at tau2 = 0, so tau2 was set to 0",
};

/**
 * τ² by one of the eleven estimators, for any model matrix.
 *
 * - DL, HE, SJ, GENQ: moment estimators with weights 1/vi, 1, 1/(vi + τ₀²), and `weights`.
 *   SJ starts from τ₀² = Σ(yi − ȳ)²/k and is positive by construction.
 * - HS = (Q − k)/Σw, HSk = (Q k/(k − p) − k)/Σw, both with w = 1/vi.
 * - ML, REML: maximum of the (restricted) likelihood. PM, EB: Q(τ²) = k − p, one root of the same equation;
 *   PMM: Q(τ²) = median of χ²(k − p).
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k, > 0
 * @param X model matrix (k × p) of full column rank, p < k
 * @param method the estimator
 * @param weights for GENQ only, length k, ≥ 0
 * @returns τ² truncated at 0 and its standard error
 * @throws {RangeError} on ill-shaped input, k ≤ p, or GENQ without weights
 * @throws {ConvergenceError} from the iterative estimators
 * @see Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261–293; Veroniki et al. (2016),
 *   Research Synthesis Methods 7:55–79; Viechtbauer et al. (2015), Psychological Methods 20:360–374 (HS, HSk);
 *   Sidik & Jonkman (2005), Journal of the Royal Statistical Society C 54:367–384; Jackson (2013), Research Synthesis
 *   Methods 4:220–229 (GENQ); Viechtbauer (2021), in Schmid, Stijnen & White, Handbook of Meta-Analysis (PMM)
 */
export function estimateTau2(yi: Vec, vi: Vec, X: Matrix, method: Tau2Method, weights?: Vec): Tau2Estimate {
  requireEffects(`tau2 by ${method}`, yi, vi, X);
  if (yi.length <= X.cols) {
    throw new RangeError(`tau2 by ${method} needs more effects than coefficients, got ${yi.length} and ${X.cols}`);
  }
  if (method === "GENQ") return byGeneralWeights(yi, vi, X, requireWeights(weights, yi.length));
  if (method === "HE") return byEqualWeights(yi, vi, X);
  if (method === "SJ") return bySidikJonkman(yi, vi, X);
  return estimateFromKernel(createKernel(yi, vi, X), method);
}

/** Methods that need nothing but the quadratic forms of a kernel. */
export type KernelMethod = Exclude<Tau2Method, "GENQ" | "HE" | "SJ">;

/** As {@link estimateTau2}, for callers that keep a kernel; leaves it evaluated at an unspecified τ². */
export function estimateFromKernel(kernel: Kernel, method: KernelMethod): Tau2Estimate {
  const { k, p } = kernel;
  const df = k - p;
  if (method === "ML" || method === "REML") {
    const { tau2, localMaximum } = maximizeLikelihood(kernel, method);
    kernel.at(tau2);
    const seTau2 = Math.sqrt(2 / (method === "ML" ? kernel.sumW2 : kernel.trPP));
    return { tau2, seTau2, warnings: localMaximum ? [LOCAL_MAXIMUM] : [] };
  }
  if (method === "PM" || method === "EB" || method === "PMM") {
    const tau2 = solveQ(kernel, method === "PMM" ? chi2Quantile(0.5, df) : df);
    kernel.at(tau2);
    return { tau2, seTau2: (k * Math.sqrt(2 / df)) / kernel.sumW, warnings: [] };
  }
  kernel.at(0);
  const { Q, trP, trPP, sumW } = kernel;
  const sd = (tau2: number): number => Math.sqrt(2 * df + 4 * tau2 * trP + 2 * tau2 * tau2 * trPP);
  if (method === "DL") return truncated((Q - df) / trP, (tau2) => sd(tau2) / trP);
  const factor = method === "HSk" ? k / df : 1;
  return truncated((factor * Q - k) / sumW, (tau2) => (factor * sd(tau2)) / sumW);
}

function truncated(raw: number, se: (tau2: number) => number): Tau2Estimate {
  const tau2 = Math.max(0, raw);
  return { tau2, seTau2: se(tau2), warnings: [] };
}

function byEqualWeights(yi: Vec, vi: Vec, X: Matrix): Tau2Estimate {
  const m = moments(yi, vi, X, new Float64Array(yi.length).fill(1));
  return truncated((m.Q - m.trPV) / m.trP, (tau2) => m.sd(tau2) / m.trP);
}

function byGeneralWeights(yi: Vec, vi: Vec, X: Matrix, weights: Vec): Tau2Estimate {
  const m = moments(yi, vi, X, weights);
  return truncated((m.Q - m.trPV) / m.trP, (tau2) => m.sd(tau2) / m.trP);
}

function bySidikJonkman(yi: Vec, vi: Vec, X: Matrix): Tau2Estimate {
  const k = yi.length;
  const df = k - X.cols;
  let mean = 0;
  for (let i = 0; i < k; i++) mean += yi[i]! / k;
  let start = 0;
  for (let i = 0; i < k; i++) start += (yi[i]! - mean) ** 2 / k;
  const a = Float64Array.from({ length: k }, (_, i) => 1 / (vi[i]! + start));
  const m = moments(yi, vi, X, a);
  return truncated((start * m.Q) / df, (tau2) => (start * m.sd(tau2)) / df);
}

/** @throws {RangeError} if weights are absent, negative, or all zero */
export function requireWeights(weights: Vec | undefined, k: number): Vec {
  if (!weights) throw new RangeError("GENQ needs weights, got none");
  requireSameLength("weights", k, weights.length);
  requireFinite("weights", weights);
  let sum = 0;
  for (let i = 0; i < k; i++) {
    if (weights[i]! < 0)
      throw new RangeError(`weights needs numbers not below 0, got ${weights[i]} at position ${i + 1}`);
    sum += weights[i]!;
  }
  if (!(sum > 0)) throw new RangeError("weights needs a positive sum, got 0");
  return weights;
}
