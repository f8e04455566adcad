import {
  chi2Quantile,
  chi2Upper,
  chi2UpperQuantile,
  gammaRegularized,
  normalCdf,
  normalLogUpper,
  normalTwoSidedP,
  normalUpper,
  normalUpperQuantile,
} from "../distributions.ts";
import { findRoot } from "../findRoot.ts";
import { requireEffects, requireLevel } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { irwinHallQuantile } from "./irwinHall.ts";

/** How p-uniform combines the conditional p-values. */
export type PUniformMethod = "P" | "LNP" | "LN1MINP" | "ML";

/** A p-uniform analysis. */
export interface PUniform {
  readonly method: PUniformMethod;
  /** effects significant in the expected direction, the only ones used */
  readonly significant: number;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** one-sided p of no effect (for ML the likelihood-ratio χ²(1)) */
  readonly pval: number;
  /** p of no publication bias: do the significant effects fit the common-effect mean of all? (for ML two-sided) */
  readonly biasP: number;
}

interface Significant {
  readonly y: readonly number[];
  readonly se: readonly number[];
  /** critical values of the effects */
  readonly cut: readonly number[];
}

/**
 * P-uniform: the common effect at which the significant p-values, each conditional on its significance, are uniform.
 *
 * Effects enter if they are significant two-sided at .05 in the direction `side`. P takes their sum (Irwin–Hall), LNP and LN1MINP
 * the sum of −ln p and −ln(1 − p) (gamma), ML the conditional likelihood with its profile interval.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k
 * @param level confidence level of the limits in percent; what counts as significant stays at .05
 * @throws {RangeError} on ill-shaped input, a level outside 0 … 100 or no significant effect in that direction
 * @see van Assen, van Aert & Wicherts (2015), Psychological Methods 20:293–309; van Aert, Wicherts & van Assen (2016),
 *   Perspectives on Psychological Science 11:713–729
 */
export function pUniform(
  yi: Vec,
  vi: Vec,
  method: PUniformMethod = "P",
  side: "right" | "left" = "right",
  level = 95,
): PUniform {
  requireEffects("pUniform", yi, vi);
  requireLevel(level);
  const alpha = (100 - level) / 100;
  const sign = side === "left" ? -1 : 1;
  const s = significantOnes(yi, vi, sign);
  const mean = commonMean(yi, vi) * sign;
  const result = method === "ML" ? byLikelihood(s, mean, alpha) : byPValues(s, method, mean, alpha);
  const [low, high] = sign > 0 ? [result.ciLb, result.ciUb] : [-result.ciUb, -result.ciLb];
  return { ...result, method, significant: s.y.length, estimate: sign * result.estimate, ciLb: low, ciUb: high };
}

function significantOnes(yi: Vec, vi: Vec, sign: number): Significant {
  const critical = normalUpperQuantile(0.025);
  const all = Array.from({ length: yi.length }, (_, i) => ({ y: sign * yi[i]!, se: Math.sqrt(vi[i]!) }));
  const kept = all.filter(({ y, se }) => y / se > critical);
  if (kept.length === 0)
    throw new RangeError("pUniform needs an effect significant in the expected direction, got none");
  return { y: kept.map((e) => e.y), se: kept.map((e) => e.se), cut: kept.map((e) => critical * e.se) };
}

function commonMean(yi: Vec, vi: Vec): number {
  let w = 0;
  let wy = 0;
  for (let i = 0; i < yi.length; i++) {
    w += 1 / vi[i]!;
    wy += yi[i]! / vi[i]!;
  }
  return wy / w;
}

/** ln of P(Y ≥ y | Y ≥ cut) at a true effect: finite however small. */
function logShares(s: Significant, mu: number): number[] {
  return s.y.map((y, i) => normalLogUpper((y - mu) / s.se[i]!) - normalLogUpper((s.cut[i]! - mu) / s.se[i]!));
}

type Result = Omit<PUniform, "method" | "significant">;

function byPValues(s: Significant, method: Exclude<PUniformMethod, "ML">, mean: number, alpha: number): Result {
  const n = s.y.length;
  const total = { P: Math.exp, LNP: (log: number) => -log, LN1MINP: (log: number) => -Math.log(-Math.expm1(log)) }[
    method
  ];
  const statistic = (mu: number) => logShares(s, mu).reduce((sum, log) => sum + total(log), 0);
  // quantiles and upper tail of the statistic when the effect is right
  const quantile = (p: number) => (method === "P" ? irwinHallQuantile(p, n) : chi2Quantile(p, 2 * n) / 2);
  const rises = method !== "LNP";
  const solve = (target: number) => solveRising((mu) => (rises ? 1 : -1) * (statistic(mu) - target), s);
  const bounds = [solve(quantile(alpha / 2)), solve(quantile(1 - alpha / 2))].sort((a, b) => a - b);
  const evidence = (mu: number, against: "low" | "high") => {
    // low shares speak for an effect above mu; they make −ln p large and −ln(1 − p) and p small
    const lower = lowerTail(statistic(mu), n, method);
    const forHigher = method === "LNP" ? lower.complement : lower.tail;
    const forLower = method === "LNP" ? lower.tail : lower.complement;
    return against === "low" ? forHigher : forLower;
  };
  return {
    estimate: solve(n * (method === "P" ? 0.5 : 1)),
    ciLb: bounds[0]!,
    ciUb: bounds[1]!,
    pval: evidence(0, "low"),
    biasP: evidence(mean, "high"),
  };
}

/** Both tails of the statistic; for the sum of shares the normal approximation, as the method's authors use for tests. */
function lowerTail(x: number, n: number, method: Exclude<PUniformMethod, "ML">): { tail: number; complement: number } {
  if (method === "P") {
    const z = (x - n / 2) / Math.sqrt(n / 12);
    return { tail: normalCdf(z), complement: normalUpper(z) };
  }
  return { tail: gammaRegularized(x, n), complement: gammaRegularized(x, n, true) };
}

/** Root of a function that rises with the effect, searched outwards from the significant effects. */
function solveRising(f: (mu: number) => number, s: Significant): number {
  const reach = Math.max(...s.se);
  let low = Math.min(...s.cut) - reach;
  let high = Math.max(...s.y) + reach;
  for (let width = reach; f(low) > 0; width *= 2) {
    low -= width;
    if (width > 1e6 * reach) throw new RangeError("pUniform needs a finite limit, got none");
  }
  for (let width = reach; f(high) < 0; width *= 2) {
    high += width;
    if (width > 1e6 * reach) throw new RangeError("pUniform needs a finite limit, got none");
  }
  return findRoot(f, low, high);
}

function byLikelihood(s: Significant, mean: number, alpha: number): Result {
  const ll = (mu: number) =>
    s.y.reduce((sum, y, i) => sum - 0.5 * ((y - mu) / s.se[i]!) ** 2 - normalLogUpper((s.cut[i]! - mu) / s.se[i]!), 0);
  // slope of the log-likelihood; the hazard φ/Q of the cut comes from logarithms
  const score = (mu: number) =>
    s.y.reduce((sum, y, i) => {
      const u = (s.cut[i]! - mu) / s.se[i]!;
      const hazard = Math.exp(-0.5 * u * u - 0.9189385332046727 - normalLogUpper(u));
      return sum + ((y - mu) / s.se[i]! - hazard) / s.se[i]!;
    }, 0);
  const estimate = solveRising((mu) => -score(mu), s);
  const top = ll(estimate);
  const drop = chi2UpperQuantile(alpha, 1) / 2;
  const beyond = (direction: number) => {
    let step = Math.max(...s.se);
    while (top - ll(estimate + direction * step) < drop) step *= 2;
    return findRoot((mu) => top - ll(mu) - drop, estimate, estimate + direction * step);
  };
  const lr = (mu: number) => Math.max(0, 2 * (top - ll(mu)));
  return {
    estimate,
    ciLb: beyond(-1),
    ciUb: beyond(1),
    pval: chi2Upper(lr(0), 1),
    biasP: normalTwoSidedP(Math.sqrt(lr(mean))),
  };
}
