import {
  chi2Upper,
  chi2UpperQuantile,
  normalCdf,
  normalPdf,
  normalUpper,
  normalUpperQuantile,
} from "../distributions.ts";
import { findRoot } from "../findRoot.ts";
import { requireEffects, requireLevel } from "../guard.ts";
import { ones, type Vec } from "../matrix.ts";
import { addStudy, type Evaluation, type Likelihood } from "./likelihood.ts";
import { type Maximum, maximise } from "./newton.ts";
import { normalShare, toMinusLog } from "./stepLikelihood.ts";

/** A p-uniform* analysis, on yi's scale. */
export interface PUniformStar {
  readonly k: number;
  /** effects significant in the expected direction */
  readonly significant: number;
  readonly estimate: number;
  /** profile-likelihood limits */
  readonly ciLb: number;
  readonly ciUb: number;
  /** likelihood-ratio test of no effect, χ²(1) */
  readonly lr: number;
  readonly pval: number;
  readonly tau2: number;
  readonly tau2CiLb: number;
  readonly tau2CiUb: number;
  /** likelihood-ratio test of homogeneity; its p is halved, τ² = 0 lying on the bound */
  readonly lrHet: number;
  readonly pHet: number;
  readonly ll: number;
}

const CRITICAL = normalUpperQuantile(0.025);

/**
 * P-uniform* by maximum likelihood: every effect enters with its density conditional on being significant or not, so that only
 * the split at significance is left to publication bias.
 *
 * Significant means two-sided at .05 (z > 1.95996) in the direction `side`.
 *
 * @param yi effect sizes, length k ≥ 2
 * @param vi sampling variances, length k
 * @param level confidence level of the limits of μ and τ² in percent; what counts as significant stays at .05
 * @throws {RangeError} on ill-shaped input, a level outside 0 … 100 or fewer than 2 effects
 * @throws {ConvergenceError} if the likelihood has no maximum that can be reached
 * @see van Aert & van Assen (2018), Correcting for publication bias in a meta-analysis with the p-uniform* method, MetaArXiv zqjr9
 */
export function pUniformStar(yi: Vec, vi: Vec, side: "right" | "left" = "right", level = 95): PUniformStar {
  requireEffects("pUniformStar", yi, vi);
  requireLevel(level);
  const k = yi.length;
  if (k < 2) throw new RangeError(`pUniformStar needs at least 2 effects, got ${k}`);
  const sign = side === "left" ? -1 : 1;
  const y = Float64Array.from({ length: k }, (_, i) => sign * yi[i]!);
  const likelihood = conditionalLikelihood(y, vi);
  const at = (mu: number, tau2: number, free: readonly boolean[]) =>
    maximise(likelihood, Float64Array.of(mu, tau2), free);
  const best = bestStart(y, at);
  const [mu, tau2] = [best.theta[0]!, best.theta[1]!];
  const drop = chi2UpperQuantile((100 - level) / 100, 1) / 2;
  const scale = Math.sqrt(-1 / best.at.hessian[0]!);
  const givenMu = (value: number) => at(value, Math.max(tau2, 1e-4), [false, true]).at.ll;
  const givenTau2 = (value: number) => at(mu, value, [true, false]).at.ll;
  const limit = (direction: number) => {
    let step = 2 * scale;
    while (best.at.ll - givenMu(mu + direction * step) < drop) step *= 1.5;
    return findRoot((value) => best.at.ll - givenMu(value) - drop, mu, mu + direction * step);
  };
  const limits = [limit(-1), limit(1)].map((value) => sign * value).sort((a, b) => a - b);
  const lr = Math.max(0, 2 * (best.at.ll - givenMu(0)));
  const lrHet = Math.max(0, 2 * (best.at.ll - givenTau2(0)));
  return {
    k,
    significant: y.reduce((n, value, i) => n + (value > critical(vi[i]!) ? 1 : 0), 0),
    estimate: sign * mu,
    ciLb: limits[0]!,
    ciUb: limits[1]!,
    lr,
    pval: chi2Upper(lr, 1),
    tau2,
    ...tau2Limits(best, givenTau2, drop),
    lrHet,
    pHet: chi2Upper(lrHet, 1) / 2,
    ll: best.at.ll,
  };
}

function critical(v: number): number {
  return CRITICAL * Math.sqrt(v);
}

function bestStart(y: Float64Array, at: (mu: number, tau2: number, free: readonly boolean[]) => Maximum): Maximum {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  const spread = y.reduce((sum, value) => sum + (value - mean) ** 2 / y.length, 0);
  const found = [mean, mean / 2].map((mu) => at(mu, Math.max(spread, 1e-4), [true, true]));
  return found.reduce((a, b) => (b.at.ll > a.at.ll ? b : a));
}

function tau2Limits(best: Maximum, ll: (tau2: number) => number, drop: number): { tau2CiLb: number; tau2CiUb: number } {
  const tau2 = best.theta[1]!;
  const gap = (value: number) => best.at.ll - ll(value) - drop;
  const tau2CiLb = tau2 === 0 || gap(0) <= 0 ? 0 : findRoot(gap, 0, tau2);
  let high = Math.max(2 * tau2, 1e-3);
  while (gap(high) < 0) high *= 2;
  return { tau2CiLb, tau2CiUb: findRoot(gap, tau2, high) };
}

/** Normal densities, each divided by the chance to fall on its own side of significance. */
function conditionalLikelihood(y: Float64Array, vi: Vec): Likelihood {
  const X = ones(y.length);
  const g = new Float64Array(2);
  const h = new Float64Array(4);
  const evaluate = (theta: Float64Array): Evaluation | null => {
    const sum = { ll: 0, gradient: new Float64Array(2), hessian: new Float64Array(4) };
    const [mu, tau2] = [theta[0]!, theta[1]!];
    for (let i = 0; i < y.length; i++) {
      const s2 = vi[i]! + tau2;
      const s = Math.sqrt(s2);
      const u = (critical(vi[i]!) - mu) / s;
      const above = y[i]! > critical(vi[i]!);
      const mass = above ? normalUpper(u) : normalCdf(u);
      if (!(mass > 0)) return null;
      const phi = above ? normalPdf(u) : -normalPdf(u);
      g[0] = phi / s;
      g[1] = (u * phi) / (2 * s2);
      h[0] = (u * phi) / s2;
      h[2] = (-phi * (1 - u * u)) / (2 * s2 * s);
      h[3] = (-u * phi * (3 - u * u)) / (4 * s2 * s2);
      toMinusLog(g, h, mass);
      sum.ll += normalShare(g, h, y[i]! - mu, s2) - Math.log(mass);
      addStudy(sum, X, i, g, h);
    }
    return Number.isFinite(sum.ll) ? sum : null;
  };
  return { p: 1, c: 0, evaluate };
}
