import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { type Kendall, kendall } from "./kendall.ts";

/**
 * Begg and Mazumdar's rank correlation test for funnel plot asymmetry.
 *
 * Kendall's τ between vi and the effects centred at their inverse-variance mean and divided by the standard error of that
 * deviation. The same whatever model is fitted. Effects and variances that differ beyond their twelfth digit only, as rounding
 * makes them when samples are merged, count as equal.
 *
 * @param yi effect sizes, length k ≥ 3
 * @param vi sampling variances, length k, not all equal
 * @returns τ-b and its two-sided p-value, exact without ties
 * @throws {RangeError} on ill-shaped input, k < 3, or a constant vi
 * @see Begg & Mazumdar (1994), Biometrics 50:1088–1101
 */
export function begg(yi: Vec, vi: Vec): Kendall {
  requireEffects("begg", yi, vi);
  const k = yi.length;
  if (k < 3) throw new RangeError(`begg needs at least 3 effects, got ${k}`);
  const y = Float64Array.from(yi, twelveDigits);
  const v = Float64Array.from(vi, twelveDigits);
  let w = 0;
  let wy = 0;
  for (let i = 0; i < k; i++) {
    w += 1 / v[i]!;
    wy += y[i]! / v[i]!;
  }
  const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const deviates = y.map((value, i) => {
    const deviation = value - wy / w;
    // what is left of an effect at the mean is rounding error
    return Math.abs(deviation) <= 1e-12 * largest ? 0 : twelveDigits(deviation / Math.sqrt(v[i]! - 1 / w));
  });
  return kendall(deviates, v);
}

function twelveDigits(x: number): number {
  return Number(x.toPrecision(12));
}
