import { requireCorrelation, requireSample } from "./correlationGuard.ts";
import { unbiasedR } from "./correlationUnbiased.ts";
import { requireFinite } from "./guard.ts";

/** Effect measure of a correlation: raw, bias-corrected, or Fisher's z. */
export type CorrelationMeasure = "COR" | "UCOR" | "ZCOR";

/**
 * Fisher's z of a correlation, ½ ln((1 + r)/(1 − r)).
 *
 * @throws {RangeError} if |r| ≥ 1
 * @see Fisher (1921), Metron 1:3–32
 */
export function rToZ(r: number): number {
  requireCorrelation("rToZ", r);
  return Math.atanh(r);
}

/** Correlation of a Fisher z. @throws {RangeError} if z is not finite */
export function zToR(z: number): number {
  requireFinite("zToR", [z]);
  return Math.tanh(z);
}

/**
 * Large-sample sampling variance of a correlation, (1 − r²)²/(n − 1).
 *
 * @throws {RangeError} if |r| ≥ 1 or n < 4
 * @see Soper (1913), Biometrika 9:91–115
 */
export function varianceOfR(r: number, n: number): number {
  requireCorrelation("varianceOfR", r);
  requireSample("varianceOfR", n, 4);
  return (1 - r * r) ** 2 / (n - 1);
}

/** Sampling variance of Fisher's z, 1/(n − 3). @throws {RangeError} if n < 4 @see Fisher (1921), Metron 1:3–32 */
export function varianceOfZ(n: number): number {
  requireSample("varianceOfZ", n, 4);
  return 1 / (n - 3);
}

/**
 * One correlation on the scale of a measure, with its sampling variance.
 *
 * ZCOR: z with 1/(n − 3). COR: r with (1 − r²)²/(n − 1). UCOR: Olkin–Pratt's estimate g with (1 − g²)²/(n − 1).
 *
 * @throws {RangeError} if |r| ≥ 1, or n < 4 (UCOR: n < 5)
 * @see Viechtbauer (2010), Journal of Statistical Software 36(3):1–48
 */
export function correlationEffect(measure: CorrelationMeasure, r: number, n: number): { yi: number; vi: number } {
  requireCorrelation("correlationEffect", r);
  if (measure === "ZCOR") return { yi: rToZ(r), vi: varianceOfZ(n) };
  const yi = measure === "UCOR" ? unbiasedR(r, n) : r;
  return { yi, vi: varianceOfR(yi, n) };
}
