import { gammaRegularized, normalPdf, normalQuantile } from "../distributions.ts";
import { findRoot } from "../findRoot.ts";
import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { gaussLegendre } from "../quadrature.ts";

/** Common-effect estimate with an interval that allows for heterogeneity. */
export interface HenmiCopas {
  readonly beta: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** DerSimonian–Laird */
  readonly tau2: number;
}

const RULE = gaussLegendre(20, 0, 1);

/** Sums over the studies that the method needs; w = 1/vi throughout, W = Σw, W2 = Σw²/W, e = 1 + τ²w. */
interface Sums {
  readonly k: number;
  readonly tau2: number;
  readonly W2: number;
  /** W − W2 */
  readonly excess: number;
  /** Σ w (w − W2)² / W and Σ w (w − W2)² e / W */
  readonly variance: number;
  readonly spread: number;
  /** tr MDMD */
  readonly traceMDMD: number;
}

/**
 * Henmi and Copas's interval: weights 1/vi, which small studies cannot pull, with a standard error and a reference distribution
 * that account for τ².
 *
 * Q given the mean is taken as gamma with its exact first two moments; the distribution of the pivot is then an integral over the
 * mean, here by Gauss–Legendre quadrature on panels, and the critical value its root to the last digits (metafor's default root
 * is good to 1e-4).
 *
 * @param yi effect sizes, length k ≥ 2
 * @param vi sampling variances, length k
 * @param level confidence level in percent
 * @throws {RangeError} on ill-shaped input, k < 2, or a level outside 0 … 100
 * @see Henmi & Copas (2010), Statistics in Medicine 29:2969–2983
 */
export function henmiCopas(yi: Vec, vi: Vec, level = 95): HenmiCopas {
  requireEffects("henmiCopas", yi, vi);
  if (yi.length < 2) throw new RangeError(`henmiCopas needs at least 2 effects, got ${yi.length}`);
  if (!(level > 0 && level < 100)) throw new RangeError(`henmiCopas needs a level in 0 … 100, got ${level}`);
  const { beta, W, sums } = summarise(yi, vi);
  const tail = (1 - level / 100) / 2;
  const excess = (t: number) => upperTail(t, sums) - tail;
  // the pivot is never heavier-tailed than by the heterogeneity it carries, so a few doublings bracket the root
  let high = 2 * normalQuantile(1 - tail) + 1;
  while (excess(high) > 0) high *= 2;
  const critical = findRoot(excess, 1e-8, high);
  const se = Math.sqrt((1 + sums.tau2 * sums.W2) / W);
  return { beta, se, ciLb: beta - critical * se, ciUb: beta + critical * se, tau2: sums.tau2 };
}

/** Everything is counted from the most precise study, so that one with nearly all the weight costs no digits. */
function summarise(yi: Vec, vi: Vec): { beta: number; W: number; sums: Sums } {
  const k = yi.length;
  let lead = 0;
  for (let i = 1; i < k; i++) if (vi[i]! < vi[lead]!) lead = i;
  const top = 1 / vi[lead]!;
  let others = 0;
  let shift = 0;
  for (let i = 0; i < k; i++) {
    if (i === lead) continue;
    others += 1 / vi[i]!;
    shift += (yi[i]! - yi[lead]!) / vi[i]!;
  }
  const W = others + top;
  const beta = yi[lead]! + shift / W;
  // W2 is the mean of w with weights w/W
  let below = 0;
  let excess = 0;
  let Q = 0;
  for (let i = 0; i < k; i++) {
    const w = 1 / vi[i]!;
    below += (w * (top - w)) / W;
    excess += w * (i === lead ? others / W : 1 - w / W);
    Q += w * (i === lead ? shift / W : yi[i]! - yi[lead]! - shift / W) ** 2;
  }
  const tau2 = Math.max(0, (Q - (k - 1)) / excess);
  let variance = 0;
  let spread = 0;
  let traceMDMD = 0;
  let before = 0;
  for (let i = 0; i < k; i++) {
    const w = 1 / vi[i]!;
    const e = 1 + tau2 * w;
    const square = (w * (below - (top - w)) ** 2) / W;
    variance += square;
    spread += square * e;
    traceMDMD += (e * (i === lead ? others / W : 1 - w / W)) ** 2 + (2 * w * e * before) / W;
    before += (w * e) / W;
  }
  return { beta, W, sums: { k, tau2, W2: top - below, excess, variance, spread, traceMDMD } };
}

/** P(pivot > t): the integral over R = √W (mean − μ) of P(Q small enough that R/√(1 + τ̂²W2) exceeds t | R). */
function upperTail(t: number, s: Sums): number {
  const sd = Math.sqrt(1 + s.tau2 * s.W2);
  const panels = 12;
  const width = (Math.max(t / sd + 4, 9) - t / sd) / panels;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const from = t / sd + panel * width;
    for (let m = 0; m < RULE.nodes.length; m++) {
      const u = from + width * RULE.nodes[m]!;
      sum += width * RULE.weights[m]! * normalPdf(u) * heterogeneityBelow((u * sd) / t, u * sd, s);
    }
  }
  return sum;
}

/** P(√(1 + τ̂²W2) < ratio | R = r), from the gamma approximation to Q. */
function heterogeneityBelow(ratio: number, r: number, s: Sums): number {
  const limit = (s.excess / s.W2) * (ratio * ratio - 1) + s.k - 1;
  const { mean, variance } = momentsOfQ(r, s);
  return gammaRegularized((limit * mean) / variance, (mean * mean) / variance);
}

/**
 * Mean and variance of Q given R = r, for effects N(μ, vi + τ²).
 *
 * Q = yᵀMy with M = W − wwᵀ/Σw; given R the effects are normal with mean c r and covariance D − V ccᵀ, c = Dw/(√Σw V), V = Var R,
 * so that E Q = tr MΣ + r² cᵀMc and Var Q = 2 tr MΣMΣ + 4 r² cᵀMΣMc, which come down to sums over studies.
 */
function momentsOfQ(r: number, s: Sums): { mean: number; variance: number } {
  const { k, tau2 } = s;
  const V = 1 + tau2 * s.W2;
  const cMc = (tau2 * tau2 * s.variance) / (V * V);
  const cMDMc = (tau2 * tau2 * s.spread) / (V * V);
  const mean = k - 1 + tau2 * s.excess - V * cMc + r * r * cMc;
  const variance = 2 * (s.traceMDMD - 2 * V * cMDMc + V * V * cMc * cMc) + 4 * r * r * (cMDMc - V * cMc * cMc);
  return { mean, variance };
}
