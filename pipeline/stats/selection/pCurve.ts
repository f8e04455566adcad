import { binomialP } from "../bias/countTests.ts";
import { normalCdf, normalQuantile, normalTwoSidedP, normalUpper, normalUpperQuantile } from "../distributions.ts";
import { findRoot } from "../findRoot.ts";
import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";

/** A p-curve test: the share of low p-values, and Stouffer's method on all significant ones and on those below .025. */
export interface PCurveTest {
  readonly binomialP: number;
  readonly zFull: number;
  readonly pFull: number;
  /** absent where no p is below .025 */
  readonly zHalf?: number;
  readonly pHalf?: number;
}

/** A p-curve analysis. */
export interface PCurve {
  /** effects, significant ones (p < .05), and those with p < .025 */
  readonly k: number;
  readonly significant: number;
  readonly below025: number;
  /** evidential value: more low p-values than a true null gives */
  readonly rightSkew: PCurveTest;
  /** inadequate evidence: flatter than studies of 33% power give */
  readonly flatness: PCurveTest;
  readonly evidencePresent: boolean;
  readonly evidenceAbsent: boolean;
  /** average power of the significant studies with its 90% interval, within .051 … .99 */
  readonly power: { readonly estimate: number; readonly ciLb: number; readonly ciUb: number };
}

const ALPHA = 0.05;
const HALF = 0.025;
// p-values below double precision's 2⁻⁵² are set to it, and shares kept as far from 1, as the authors' program does
const SMALLEST = 2.220446049250313e-16;
const POWER_MIN = 0.051;
const POWER_MAX = 0.99;

/**
 * P-curve: the distribution of the significant p-values.
 *
 * P-values are two-sided from z = |yi|/√vi. Under a power π the statistic z² is non-central χ²(1); the chance of the observed z
 * among the significant ones then is uniform. The half curve's flatness follows the authors' program, which takes the chance of a more
 * extreme z over the share of low p-values without dividing it by the power.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k
 * @throws {RangeError} on ill-shaped input or when no effect is significant
 * @see Simonsohn, Nelson & Simmons (2014), Journal of Experimental Psychology: General 143:534–547; Simonsohn, Simmons & Nelson
 *   (2015), Journal of Experimental Psychology: General 144:1146–1152
 */
export function pCurve(yi: Vec, vi: Vec): PCurve {
  requireEffects("pCurve", yi, vi);
  const k = yi.length;
  const z = Array.from({ length: k }, (_, i) => Math.abs(yi[i]!) / Math.sqrt(vi[i]!)).filter(
    (x) => normalTwoSidedP(x) < ALPHA,
  );
  const n = z.length;
  if (n === 0) throw new RangeError(`pCurve needs a significant effect, got none of ${k}`);
  const p = z.map((x) => Math.max(SMALLEST, normalTwoSidedP(x)));
  const low = p.filter((x) => x < HALF).length;
  const rightSkew = combine(
    p.map((x) => x / ALPHA),
    p.filter((x) => x < HALF).map((x) => x / HALF),
    binomialP(low, n, 0.5, "greater"),
  );
  const flatness = flatnessTest(z, low);
  return {
    k,
    significant: n,
    below025: low,
    rightSkew,
    flatness,
    evidencePresent: passes(rightSkew.pHalf, 0.05) || (rightSkew.pFull < 0.1 && passes(rightSkew.pHalf, 0.1)),
    evidenceAbsent: flatness.pFull < 0.05 || (flatness.binomialP < 0.1 && passes(flatness.pHalf, 0.1)),
    power: averagePower(z),
  };
}

function passes(p: number | undefined, level: number): boolean {
  return p !== undefined && p < level;
}

function flatnessTest(z: readonly number[], low: number): PCurveTest {
  const delta = shiftOfPower(1 / 3);
  const cut = normalUpperQuantile(HALF / 2);
  const lowShare = chanceBeyond(cut, delta) * 3;
  const full = z.map((x) => shareBelow(x, delta, 1 / 3));
  // the authors' program does not divide the chance of a more extreme z by the power here, and neither do we
  const half = z.filter((x) => x > cut).map((x) => 1 - chanceBeyond(x, delta) / lowShare);
  return combine(full, half, binomialP(low, z.length, lowShare, "less"));
}

/** Chance, given significance, of a z less extreme than this one under a true shift δ: uniform if δ is right. */
function shareBelow(z: number, delta: number, power: number): number {
  return 1 - chanceBeyond(z, delta) / power;
}

/** P(|Z + δ| > z). */
function chanceBeyond(z: number, delta: number): number {
  return normalUpper(z - delta) + normalCdf(-z - delta);
}

/** δ at which a two-sided test at .05 has this power. */
function shiftOfPower(power: number): number {
  const critical = normalUpperQuantile(ALPHA / 2);
  return findRoot((delta) => chanceBeyond(critical, delta) - power, 0, critical + 10);
}

function combine(full: readonly number[], half: readonly number[], binomial: number): PCurveTest {
  const zFull = stouffer(full);
  const zHalf = half.length > 0 ? stouffer(half) : undefined;
  return {
    binomialP: binomial,
    zFull,
    pFull: normalCdf(zFull),
    ...(zHalf === undefined ? {} : { zHalf, pHalf: normalCdf(zHalf) }),
  };
}

function stouffer(shares: readonly number[]): number {
  const clamp = (x: number) => Math.min(1 - SMALLEST, Math.max(SMALLEST, x));
  return shares.reduce((sum, x) => sum + normalQuantile(clamp(x)), 0) / Math.sqrt(shares.length);
}

/** Power at which the shares look uniform, and the powers at which they would be one-sided 5% from it. */
function averagePower(z: readonly number[]): { estimate: number; ciLb: number; ciUb: number } {
  const zAt = (power: number) => {
    const delta = shiftOfPower(power);
    return stouffer(z.map((x) => shareBelow(x, delta, power)));
  };
  const at = (target: number): number => {
    const gap = (power: number) => zAt(power) - target;
    if (gap(POWER_MIN) <= 0) return POWER_MIN;
    if (gap(POWER_MAX) >= 0) return POWER_MAX;
    return findRoot(gap, POWER_MIN, POWER_MAX);
  };
  const critical = normalUpperQuantile(0.05);
  return { estimate: at(0), ciLb: at(critical), ciUb: at(-critical) };
}
