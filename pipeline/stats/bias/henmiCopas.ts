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

/** Sums over the studies that the method needs; w = 1/vi throughout. */
interface Sums {
  readonly k: number;
  readonly tau2: number;
  /** Σw */
  readonly W: number;
  /** Σw²/Σw, Σw³/Σw */
  readonly W2: number;
  readonly W3: number;
  /** Σ e² and Σ w e², e = 1 + τ²w */
  readonly e2: number;
  readonly we2: number;
  /** Σ w (w − W2)² e / Σw */
  readonly spread: number;
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
  const { beta, sums } = summarise(yi, vi);
  const tail = (1 - level / 100) / 2;
  const excess = (t: number) => upperTail(t, sums) - tail;
  // the pivot is never heavier-tailed than by the heterogeneity it carries, so a few doublings bracket the root
  let high = 2 * normalQuantile(1 - tail) + 1;
  while (excess(high) > 0) high *= 2;
  const critical = findRoot(excess, 1e-8, high);
  const se = Math.sqrt((1 + sums.tau2 * sums.W2) / sums.W);
  return { beta, se, ciLb: beta - critical * se, ciUb: beta + critical * se, tau2: sums.tau2 };
}

function summarise(yi: Vec, vi: Vec): { beta: number; sums: Sums } {
  const k = yi.length;
  let W = 0;
  let wy = 0;
  let w2 = 0;
  let w3 = 0;
  for (let i = 0; i < k; i++) {
    const w = 1 / vi[i]!;
    W += w;
    wy += w * yi[i]!;
    w2 += w * w;
    w3 += w ** 3;
  }
  const beta = wy / W;
  let Q = 0;
  for (let i = 0; i < k; i++) Q += (yi[i]! - beta) ** 2 / vi[i]!;
  const W2 = w2 / W;
  const tau2 = Math.max(0, (Q - (k - 1)) / (W - W2));
  let e2 = 0;
  let we2 = 0;
  let spread = 0;
  for (let i = 0; i < k; i++) {
    const w = 1 / vi[i]!;
    const e = 1 + tau2 * w;
    e2 += e * e;
    we2 += w * e * e;
    spread += (w * (w - W2) ** 2 * e) / W;
  }
  return { beta, sums: { k, tau2, W, W2, W3: w3 / W, e2, we2, spread } };
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
  const limit = (s.W / s.W2 - 1) * (ratio * ratio - 1) + s.k - 1;
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
  const { k, tau2, W, W2, W3 } = s;
  const V = 1 + tau2 * W2;
  const cMc = (tau2 * tau2 * (W3 - W2 * W2)) / (V * V);
  const cMDMc = (tau2 * tau2 * s.spread) / (V * V);
  const trMDMD = s.e2 - (2 * s.we2) / W + V * V;
  const mean = k - 1 + tau2 * (W - W2) - V * cMc + r * r * cMc;
  const variance = 2 * (trMDMD - 2 * V * cMDMc + V * V * cMc * cMc) + 4 * r * r * (cMDMc - V * cMc * cMc);
  return { mean, variance };
}
