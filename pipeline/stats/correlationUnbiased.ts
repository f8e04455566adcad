import { requireCorrelation, requireSample } from "./correlationGuard.ts";

/**
 * Olkin–Pratt's unbiased estimate of a correlation, r · ₂F₁(½, ½; (n − 2)/2; 1 − r²).
 *
 * The exact hypergeometric form, as metafor's UCOR, not the approximation r (1 + (1 − r²)/(2(n − 4))).
 *
 * @param r correlation, −1 < r < 1
 * @param n sample size, ≥ 5
 * @returns 0 for r = 0; larger than r in absolute value otherwise
 * @throws {RangeError} outside these domains
 * @see Olkin & Pratt (1958), Annals of Mathematical Statistics 29:201–211
 */
export function unbiasedR(r: number, n: number): number {
  requireCorrelation("unbiasedR", r);
  requireSample("unbiasedR", n, 5);
  if (r === 0) return 0;
  // Euler's integral with t = u²/(1 + u²); r = 1 gives the normalising constant
  const integral = (slope: number) =>
    halfLine((u) => Math.exp(-0.5 * (n - 3) * Math.log1p(u * u)) / Math.sqrt(1 + slope * u * u));
  return (r * integral(r * r)) / integral(1);
}

/**
 * Unbiased estimate of the sampling variance of the unbiased correlation (metafor's vtype = "UB").
 *
 * The square of the estimate minus an unbiased estimate of ρ²: 1 − (n − 3)/(n − 2) (1 − r²) ₂F₁(1, 1; n/2; 1 − r²).
 * May be negative by construction when r is near 0.
 *
 * @throws {RangeError} as {@link unbiasedR}
 * @see Hedges (1989), Journal of Applied Psychology 74:469–477
 */
export function unbiasedVarianceOfR(r: number, n: number): number {
  const yi = unbiasedR(r, n);
  const power = (v: number) => Math.exp(-(n / 2 - 1) * Math.log1p(v));
  const f = halfLine((v) => power(v) / (1 + r * r * v)) / halfLine((v) => power(v) / (1 + v));
  return yi * yi - (1 - ((n - 3) / (n - 2)) * (1 - r * r) * f);
}

/** Nodes x = exp(π/2 sinh s) and weights dx of the double-exponential rule, s from −5 to 5 in steps of 1/32. */
const nodes = Float64Array.from({ length: 321 }, (_, i) => Math.exp((Math.PI / 2) * Math.sinh((i - 160) / 32)));
const weights = nodes.map((x, i) => (x * Math.cosh((i - 160) / 32) * Math.PI) / 64);

/**
 * ∫₀^∞ g by the double-exponential rule, for g smooth and of algebraic or faster decay.
 *
 * @see Takahasi & Mori (1974), Publications RIMS Kyoto 9:721–741
 */
function halfLine(g: (x: number) => number): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += g(nodes[i]!) * weights[i]!;
  return sum;
}
