import { weightedLeastSquares } from "./coefficients.ts";
import { type Matrix, ones, type Vec } from "./matrix.ts";
import type { Problem } from "./problem.ts";
import { createKernel } from "./tau2/createKernel.ts";
import { estimateFromKernel, estimateTau2 } from "./tau2/estimate.ts";
import { WeightedQr } from "./weightedQr.ts";

/**
 * R² in percent, not below 0: the share of τ² that the moderators take away; for EE the adjusted R² of the weighted fit.
 *
 * @param tau2 residual τ² of the fit
 * @returns undefined for intercept-only and no-intercept models, and when k = p
 * @see Raudenbush (1994), in Cooper & Hedges, Handbook of Research Synthesis, 301–321; López-López et al. (2014), British
 *   Journal of Mathematical and Statistical Psychology 67:30–48
 */
export function explained(problem: Problem, tau2: number): number | undefined {
  const { yi, vi, X, method, weights, intercept } = problem;
  const k = yi.length;
  const p = X.cols;
  if (p === 1 || intercept < 0 || k === p) return undefined;
  if (method === "EE") return adjustedR2(yi, X, weights ?? vi.map((v) => 1 / v), vi, intercept);
  const total =
    method === "GENQ" || method === "HE" || method === "SJ"
      ? estimateTau2(yi, vi, ones(k), method, weights).tau2
      : estimateFromKernel(createKernel(yi, vi, ones(k)), method).tau2;
  return total === 0 ? 0 : Math.max(0, (100 * (total - tau2)) / total);
}

function adjustedR2(yi: Vec, X: Matrix, w: Vec, vi: Vec, intercept: number): number {
  const unit = ones(yi.length);
  const { rss } = weightedLeastSquares(new WeightedQr(X), yi, vi, X, w, intercept);
  const total = weightedLeastSquares(new WeightedQr(unit), yi, vi, unit, w, 0).rss;
  if (total === 0) return 0;
  const used = Array.from({ length: yi.length }, (_, i) => w[i]!).filter((value) => value > 0).length;
  return Math.max(0, 100 * (1 - rss / (used - X.cols) / (total / (used - 1))));
}
