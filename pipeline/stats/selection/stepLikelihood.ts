import { normalCdf, normalPdf, normalUpper, normalUpperQuantile } from "../distributions.ts";
import {
  type Alternative,
  addStudy,
  type Evaluation,
  type Likelihood,
  normalTerms,
  type SelectionData,
} from "./likelihood.ts";

/** Regions of z = yi/√vi from −∞ to ∞, each belonging to one interval of p-values. */
interface Regions {
  /** bounds between neighbouring regions, ascending, in units of √vi */
  readonly bounds: Float64Array;
  /** interval of each region, 0 … c − 1; one more than bounds */
  readonly interval: readonly number[];
}

function regionsOf(steps: readonly number[], alternative: Alternative): Regions {
  const inner = steps.slice(0, -1);
  const last = inner.length;
  if (alternative === "greater") {
    const bounds = Float64Array.from(inner, normalUpperQuantile).reverse();
    return { bounds, interval: Array.from({ length: last + 1 }, (_, i) => last - i) };
  }
  if (alternative === "less") {
    return {
      bounds: Float64Array.from(inner, (a) => -normalUpperQuantile(a)),
      interval: Array.from({ length: last + 1 }, (_, i) => i),
    };
  }
  const right = Array.from(inner, (a) => normalUpperQuantile(a / 2));
  const bounds = Float64Array.from([...right.map((z) => -z), ...right.slice().reverse()]);
  return { bounds, interval: Array.from({ length: 2 * last + 1 }, (_, i) => last - Math.abs(last - i)) };
}

/** p-value of one effect, on the side(s) of the alternative. */
export function pValue(z: number, alternative: Alternative): number {
  if (alternative === "two.sided") return 2 * normalUpper(Math.abs(z));
  return alternative === "greater" ? normalUpper(z) : normalCdf(z);
}

/** Interval of a p-value: the first step that is not below it. */
export function intervalOf(p: number, steps: readonly number[]): number {
  return steps.findIndex((step) => p <= step);
}

/**
 * Likelihood of the step-function selection model: effects are normal, those with p in interval j are reported with relative
 * probability δⱼ.
 *
 * @param steps upper ends of the p-value intervals, ascending, the last one 1
 * @see Hedges (1992), Statistical Science 7:246–255; Vevea & Hedges (1995), Psychometrika 60:419–435
 */
export function stepLikelihood(data: SelectionData, steps: readonly number[], alternative: Alternative): Likelihood {
  const { yi, vi, X } = data;
  const k = yi.length;
  const p = X.cols;
  const c = steps.length;
  const regions = regionsOf(steps, alternative);
  const counts = new Float64Array(c);
  for (let i = 0; i < k; i++) counts[intervalOf(pValue(yi[i]! / Math.sqrt(vi[i]!), alternative), steps)]!++;
  const work = { g: new Float64Array(c + 2), h: new Float64Array((c + 2) ** 2), share: new Float64Array(c) };

  const evaluate = (theta: Float64Array): Evaluation | null => {
    const n = p + 1 + c;
    const tau2 = theta[p]!;
    const delta = theta.subarray(p + 1);
    const sum = { ll: 0, gradient: new Float64Array(n), hessian: new Float64Array(n * n) };
    for (let j = 0; j < c; j++) {
      if (counts[j] === 0) continue;
      sum.ll += counts[j]! * Math.log(delta[j]!);
      sum.gradient[p + 1 + j]! += counts[j]! / delta[j]!;
      sum.hessian[(p + 1 + j) * (n + 1)]! -= counts[j]! / delta[j]! ** 2;
    }
    for (let i = 0; i < k; i++) {
      let mu = 0;
      for (let j = 0; j < p; j++) mu += X.data[i * p + j]! * theta[j]!;
      const mass = reportedMass(regions, delta, Math.sqrt(vi[i]!), mu, vi[i]! + tau2, work);
      if (!(mass > 0)) return null;
      sum.ll += normalShare(work.g, work.h, yi[i]! - mu, vi[i]! + tau2) - Math.log(mass);
      addStudy(sum, X, i, work.g, work.h);
    }
    return Number.isFinite(sum.ll) ? sum : null;
  };
  return { p, c, evaluate };
}

interface Work {
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly share: Float64Array;
}

/**
 * Probability A that an effect is reported, up to a factor, and −∂ ln A, −∂² ln A in (μ, τ², δ) left in `work`.
 *
 * A = Σ δ · P(region). Each bound between regions moves mass from one δ to its neighbour, so the derivatives in μ and τ² are
 * sums over bounds.
 */
function reportedMass(r: Regions, delta: Float64Array, sei: number, mu: number, s2: number, work: Work): number {
  const { g, h, share } = work;
  const m = g.length;
  g.fill(0);
  h.fill(0);
  share.fill(0);
  const s = Math.sqrt(s2);
  let mass = 0;
  let lower = Number.NEGATIVE_INFINITY;
  for (let region = 0; region < r.interval.length; region++) {
    const j = r.interval[region]!;
    const u = region < r.bounds.length ? (r.bounds[region]! * sei - mu) / s : Infinity;
    // the smaller tails, so that a thin region keeps its digits
    const probability = lower > 0 ? normalUpper(lower) - normalUpper(u) : normalCdf(u) - normalCdf(lower);
    share[j]! += probability;
    mass += delta[j]! * probability;
    lower = u;
    if (u === Infinity) break;
    const next = r.interval[region + 1]!;
    const jump = delta[j]! - delta[next]!;
    const phi = normalPdf(u);
    const dMu = -phi / s;
    const dTau = (-u * phi) / (2 * s2);
    g[0]! += jump * dMu;
    g[1]! += jump * dTau;
    h[0]! += (jump * -u * phi) / s2;
    h[m]! += (jump * phi * (1 - u * u)) / (2 * s2 * s);
    h[m + 1]! += (jump * u * phi * (3 - u * u)) / (4 * s2 * s2);
    h[(2 + j) * m]! += dMu;
    h[(2 + next) * m]! -= dMu;
    h[(2 + j) * m + 1]! += dTau;
    h[(2 + next) * m + 1]! -= dTau;
  }
  for (let j = 0; j < share.length; j++) g[2 + j] = share[j]!;
  toMinusLog(g, h, mass);
  return mass;
}

/** From derivatives of A to those of −ln A, in place; the lower triangle of h counts. */
export function toMinusLog(g: Float64Array, h: Float64Array, mass: number): void {
  const m = g.length;
  for (let a = 0; a < m; a++) g[a]! /= -mass;
  for (let a = 0; a < m; a++) for (let b = 0; b <= a; b++) h[a * m + b] = -h[a * m + b]! / mass + g[a]! * g[b]!;
}

/** Adds the derivatives of the normal log density to g and h, and gives its value. */
export function normalShare(g: Float64Array, h: Float64Array, error: number, s2: number): number {
  const m = g.length;
  const [ll, gMu, gTau, hMu, hCross, hTau] = normalTerms(error, s2);
  g[0]! += gMu;
  g[1]! += gTau;
  h[0]! += hMu;
  h[m]! += hCross;
  h[m + 1]! += hTau;
  return ll;
}
