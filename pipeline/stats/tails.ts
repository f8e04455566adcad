import { betaRegularizedPair, erfc, gammaRegularized, lbeta, lgamma, requireDf, requireNumber } from "./special.ts";

/**
 * Tail probabilities and densities of the normal, t, χ² and F distributions.
 *
 * Upper tails come from complementary functions, never from 1 − cdf, so a p-value keeps its digits down to 1e-300.
 * All functions throw RangeError on NaN and on parameters outside their domain; infinite arguments give the limits.
 */

const SQRT2 = Math.SQRT2;
const LOG_SQRT_2PI = 0.9189385332046727; // ln √(2π)

/** Density of the standard normal distribution. */
export function normalPdf(z: number): number {
  requireNumber("normalPdf", z);
  return Math.exp(-0.5 * z * z - LOG_SQRT_2PI);
}

/** P(Z ≤ z) for a standard normal Z. */
export function normalCdf(z: number): number {
  requireNumber("normalCdf", z);
  return 0.5 * erfc(-z / SQRT2);
}

/** P(Z > z) for a standard normal Z. */
export function normalUpper(z: number): number {
  requireNumber("normalUpper", z);
  return 0.5 * erfc(z / SQRT2);
}

/**
 * ln P(Z > z), finite where the probability itself underflows (z > 38).
 *
 * @see Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.2.14 (continued fraction of the Mills ratio)
 */
export function normalLogUpper(z: number): number {
  if (z < 20) return Math.log(normalUpper(z));
  let mills = z;
  for (let j = 40; j >= 1; j--) mills = z + j / mills;
  return -0.5 * z * z - LOG_SQRT_2PI - Math.log(mills);
}

/** P(|Z| > |z|): the two-sided p-value of a z statistic. */
export function normalTwoSidedP(z: number): number {
  requireNumber("normalTwoSidedP", z);
  return erfc(Math.abs(z) / SQRT2);
}

/** P(T > t) for Student's t; `df` > 0, not necessarily whole, ∞ gives the normal. */
export function tUpper(t: number, df: number): number {
  requireNumber("tUpper", t);
  requireDf("tUpper", df);
  const half = 0.5 * tTwoSidedP(t, df);
  return t >= 0 ? half : 1 - half;
}

/** P(T ≤ t) for Student's t. */
export function tCdf(t: number, df: number): number {
  return tUpper(-t, df);
}

/** P(|T| > |t|): the two-sided p-value of a t statistic. */
export function tTwoSidedP(t: number, df: number): number {
  requireNumber("tTwoSidedP", t);
  requireDf("tTwoSidedP", df);
  if (df === Infinity) return normalTwoSidedP(t);
  const a = Math.abs(t);
  if (a === Infinity) return 0;
  if (a > 1e100) return Math.exp(logFarTail(a, df));
  return fUpper(a * a, 1, df);
}

/** ln P(|T| > t) for t so large that only the leading power counts (and t² would overflow). */
export function logFarTail(t: number, df: number): number {
  return df * (0.5 * Math.log(df) - Math.log(t)) - Math.log(0.5 * df) - lbeta(0.5 * df, 0.5);
}

/** Density of Student's t. */
export function tPdf(t: number, df: number): number {
  requireNumber("tPdf", t);
  requireDf("tPdf", df);
  if (df === Infinity) return normalPdf(t);
  if (Math.abs(t) > 1e100) return (Math.exp(logFarTail(Math.abs(t), df)) * df) / (2 * Math.abs(t));
  return Math.exp(-0.5 * (df + 1) * Math.log1p((t * t) / df) - lbeta(0.5, 0.5 * df) - 0.5 * Math.log(df));
}

/** P(X > x) for χ² with `df` degrees of freedom. */
export function chi2Upper(x: number, df: number): number {
  requireNumber("chi2Upper", x);
  requireDf("chi2Upper", df);
  return gammaRegularized(0.5 * x, 0.5 * df, true);
}

/** P(X ≤ x) for χ². */
export function chi2Cdf(x: number, df: number): number {
  requireNumber("chi2Cdf", x);
  requireDf("chi2Cdf", df);
  return gammaRegularized(0.5 * x, 0.5 * df, false);
}

/** Density of χ². */
export function chi2Pdf(x: number, df: number): number {
  requireNumber("chi2Pdf", x);
  requireDf("chi2Pdf", df);
  if (x < 0) return 0;
  const h = 0.5 * df;
  return 0.5 * Math.exp((h - 1) * Math.log(0.5 * x) - 0.5 * x - lgamma(h));
}

/** P(X > x) for F with `df1` and `df2` degrees of freedom; df2 = ∞ gives χ²/df1. */
export function fUpper(x: number, df1: number, df2: number): number {
  requireNumber("fUpper", x);
  requireDf("fUpper", df1);
  requireDf("fUpper", df2);
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  if (df2 === Infinity) return chi2Upper(x * df1, df1);
  const n = df1 * x;
  return betaRegularizedPair(n / (n + df2), df2 / (n + df2), 0.5 * df1, 0.5 * df2, true);
}

/** P(X ≤ x) for F. */
export function fCdf(x: number, df1: number, df2: number): number {
  requireNumber("fCdf", x);
  if (x <= 0) return 0;
  return x === Infinity ? 1 : fUpper(1 / x, df2, df1);
}

/** Density of F. */
export function fPdf(x: number, df1: number, df2: number): number {
  requireNumber("fPdf", x);
  if (x <= 0) return 0;
  const y = (df1 * x) / df2;
  const log = 0.5 * df1 * Math.log(y) - 0.5 * (df1 + df2) * Math.log1p(y) - Math.log(x) - lbeta(0.5 * df1, 0.5 * df2);
  return Math.exp(log);
}
