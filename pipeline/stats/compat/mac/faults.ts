import { requireCorrelation, requireSample } from "../../correlationGuard.ts";
import { requireEffects, requireFinite, requirePositive } from "../../guard.ts";

/**
 * The faults of the R package MAc 1.1.1, each by itself, with the right value named beside it.
 *
 * MAc is the tool of the alliance meta-analyses of 2011; these functions reproduce what it prints, so that a printed figure
 * can be traced to a fault. Nothing else in the engine depends on them.
 *
 * @see Del Re & Hoyt (2010), MAc: Meta-analysis with correlations, R package
 */

/**
 * Fault 1: `ztor` sends the test statistic, its p value and the variance through tanh too.
 *
 * MAc writes tanh as (e²ˣ − 1)/(e²ˣ + 1), which is 0 for |x| below 1e-16; kept. Right: transform the estimate and its limits only.
 */
export function ztor(x: number): number {
  requireFinite("ztor", [x]);
  const e = Math.exp(2 * x);
  return (e - 1) / (e + 1);
}

/**
 * Fault 2: DerSimonian–Laird's τ² without truncation, (Q − (k − 1))/C, possibly negative.
 *
 * Right: max(0, …), as in `tau2/`.
 */
export function untruncatedTau2(yi: readonly number[], vi: readonly number[]): number {
  requireEffects("untruncatedTau2", yi, vi);
  const wi = vi.map((v) => 1 / v);
  const sum = total(wi);
  return (cochranQ(yi, vi) - (yi.length - 1)) / (sum - total(wi.map((w) => w * w)) / sum);
}

/** Fault 3a: r from t without its sign, √(t²/(t² + n − 2)). Right: t/√(t² + df), the conversion `t-to-r`. */
export function rFromT(t: number, n: number): { readonly r: number; readonly varR: number } {
  requireFinite("rFromT", [t]);
  requireSample("rFromT", n, 3);
  const r = Math.sqrt(t ** 2 / (t ** 2 + n - 2));
  return { r, varR: (1 - r * r) ** 2 / (n - 1) };
}

/** Fault 3b: r from χ² is always positive. Right: the sign of the orientation, the conversion `chi2-to-r`. */
export function rFromChi2(chi2: number, n: number): number {
  requireFinite("rFromChi2", [chi2]);
  requireSample("rFromChi2", n, 1);
  return Math.sqrt(chi2 / n);
}

/** r from d with its variance, a = 4 unless the groups are given; no fault, kept for its variance a² var(d)/(d² + a)³. */
export function rFromD(
  d: number,
  varD: number,
  n1?: number,
  n2?: number,
): { readonly r: number; readonly varR: number } {
  requireFinite("rFromD", [d, varD]);
  const a = n1 === undefined || n2 === undefined ? 4 : (n1 + n2) ** 2 / (n1 * n2);
  return { r: d / Math.sqrt(d * d + a), varR: (a * a * varD) / (d * d + a) ** 3 };
}

/** A further fault: d from r loses the sign and has no value at r = 0. Right: 2r/√(1 − r²). */
export function dFromR(r: number, n: number): number | undefined {
  requireCorrelation("dFromR", r);
  requireSample("dFromR", n, 2);
  return r === 0 ? undefined : ((2 * Math.abs(r)) / Math.sqrt(1 - r * r)) * Math.sqrt((n - 1) / n);
}

/**
 * Fault 4: composite correlation Σr/√(m + m(m − 1)ρ), not capped: three of .9 at ρ = .5 give 1.102.
 *
 * Right: the mean of Fisher's z with its covariance, or the composite with a warning where it would exceed 1.
 */
export function uncappedComposite(ri: readonly number[], rho = 0.5): number {
  requireFinite("uncappedComposite", [...ri, rho]);
  if (ri.length === 0) throw new RangeError("uncappedComposite needs at least 1 correlation, got 0");
  const m = ri.length;
  return total(ri) / Math.sqrt(m + m * (m - 1) * rho);
}

/** One row of a table of coefficients, as it should be. */
export interface CoefficientRow {
  readonly beta: number;
  readonly se: number;
  readonly stat: number;
  readonly pval: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** Fault 5: `summary.mareg` heads the lower limit "ci.u" and the upper one "ci.l". Right: the row it is given. */
export function swappedLimits(
  row: CoefficientRow,
  transform = false,
): Readonly<Record<"estimate" | "se" | "z" | "ci.u" | "ci.l" | "p", number>> {
  const f = transform ? ztor : (x: number) => x;
  const se = transform ? Math.sqrt(ztor(row.se ** 2)) : row.se;
  return { estimate: f(row.beta), se, z: f(row.stat), "ci.u": f(row.ciLb), "ci.l": f(row.ciUb), p: f(row.pval) };
}

/** Fault 6: `omni(type = "unweighted")` stops with "object 'g' not found". Right: the mean of yi. @throws {RangeError} always */
export function omniUnweighted(): never {
  throw new RangeError("MAc's omni needs type fixed or random, got unweighted: object 'g' not found");
}

/** Fault 8: attenuation corrects the effect and leaves its variance, r/√(rxx ryy), no bound at 1. Right: `artefact/`. */
export function attenuationWithoutVariance(r: number, rxx: number, ryy: number): number {
  requireFinite("attenuationWithoutVariance", [r]);
  requirePositive("attenuationWithoutVariance", [rxx, ryy]);
  return r / (Math.sqrt(rxx) * Math.sqrt(ryy));
}

/** Fault 9: fail-safe N against 1.96², the two-sided value. Right (Rosenthal 1979): one-sided, 1.645². */
export function failSafeN(
  yi: readonly number[],
  vi: readonly number[],
): { readonly Z: number; readonly k0: number; readonly kPer: number } {
  requireEffects("failSafeN", yi, vi);
  const k = yi.length;
  const Z = total(yi.map((y, i) => y / Math.sqrt(vi[i]!))) / Math.sqrt(k);
  const k0 = Math.round((k * Z * Z) / 1.96 ** 2 - k);
  return { Z, k0, kPer: Math.round(k0 / k) };
}

/** Fault 10: R² not truncated at 0; undefined where both τ² are 0. Right: max(0, …). */
export function untruncatedR2(tau2: number, tau2Empty: number): number | undefined {
  requireFinite("untruncatedR2", [tau2, tau2Empty]);
  return tau2Empty === 0 ? undefined : 1 - tau2 / tau2Empty;
}

/** Σw(y − ȳ)², w = 1/v. */
export function cochranQ(yi: readonly number[], vi: readonly number[]): number {
  const wi = vi.map((v) => 1 / v);
  const wy = total(yi.map((y, i) => wi[i]! * y));
  return total(yi.map((y, i) => wi[i]! * y * y)) - wy ** 2 / total(wi);
}

/** Sum of a list. */
export function total(x: readonly number[]): number {
  return x.reduce((sum, value) => sum + value, 0);
}
