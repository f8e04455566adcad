import { solveLogTail } from "./solveLogTail.ts";
import { erfc, erfcinv, lbeta, lgamma, requireDf, requireProbability } from "./special.ts";
import { chi2Cdf, chi2Pdf, chi2Upper, fCdf, fPdf, fUpper, logFarTail, normalPdf, tPdf, tUpper } from "./tails.ts";

/**
 * Quantiles of the normal, t, χ² and F distributions, from either tail, for probabilities down to 1e-300.
 *
 * All functions throw RangeError on a probability outside [0, 1] and on degrees of freedom not above 0.
 */

const SQRT2 = Math.SQRT2;

/** z with P(Z ≤ z) = p; −∞ at 0 and ∞ at 1. */
export function normalQuantile(p: number): number {
  requireProbability("normalQuantile", p);
  return p <= 0.5 ? -normalUpperQuantile(p) : normalUpperQuantile(1 - p);
}

/** z with P(Z > z) = q, exact for q far below 1e-16. */
export function normalUpperQuantile(q: number): number {
  requireProbability("normalUpperQuantile", q);
  if (q === 0 || q === 1) return q === 0 ? Infinity : -Infinity;
  let z = SQRT2 * erfcinv(2 * q);
  for (let i = 0; i < 2; i++) {
    const upper = 0.5 * erfc(z / SQRT2);
    if (upper > 0) z += Math.log(upper / q) * (upper / normalPdf(z));
  }
  return z;
}

/** t with P(T ≤ t) = p. */
export function tQuantile(p: number, df: number): number {
  requireProbability("tQuantile", p);
  return p <= 0.5 ? -tUpperQuantile(p, df) : tUpperQuantile(1 - p, df);
}

/** t with P(T > t) = q, exact for q far below 1e-16. */
export function tUpperQuantile(q: number, df: number): number {
  requireProbability("tUpperQuantile", q);
  requireDf("tUpperQuantile", df);
  if (df === Infinity) return normalUpperQuantile(q);
  if (q > 0.5) return -tUpperQuantile(1 - q, df);
  if (q === 0) return Infinity;
  if (q > 0.25) return Math.sqrt(fQuantile(1 - 2 * q, 1, df));
  // ln t from the leading power of the tail; good enough to start from, exact far out
  const far = Math.exp((logFarTail(1, df) - Math.log(2 * q)) / df);
  const start = far > 30 * Math.sqrt(df) ? far : Math.sqrt(fUpperStart(2 * q, 1, df));
  return solveLogTail(
    start,
    q,
    (t) => tUpper(t, df),
    (t) => tPdf(t, df),
    true,
  );
}

/** x with P(X ≤ x) = p for χ². */
export function chi2Quantile(p: number, df: number): number {
  requireProbability("chi2Quantile", p);
  requireDf("chi2Quantile", df);
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  if (p > 0.5) return chi2UpperQuantile(1 - p, df);
  const tail = (x: number) => chi2Cdf(x, df);
  // leading power of the lower tail; below the smallest number the quantile is 0
  const small = 2 * Math.exp((Math.log(p) + lgamma(0.5 * df + 1)) / (0.5 * df));
  if (small === 0) return 0;
  const start = small < 1e-3 ? small : wilsonHilferty(-normalUpperQuantile(p), df) || small;
  return solveLogTail(start, p, tail, (x) => chi2Pdf(x, df), false);
}

/** x with P(X > x) = q for χ², exact for q far below 1e-16. */
export function chi2UpperQuantile(q: number, df: number): number {
  requireProbability("chi2UpperQuantile", q);
  requireDf("chi2UpperQuantile", df);
  if (q === 0 || q === 1) return q === 0 ? Infinity : 0;
  if (q > 0.5) return chi2Quantile(1 - q, df);
  const tail = (x: number) => chi2Upper(x, df);
  return solveLogTail(wilsonHilferty(normalUpperQuantile(q), df), q, tail, (x) => chi2Pdf(x, df), true);
}

/** x with P(X ≤ x) = p for F. */
export function fQuantile(p: number, df1: number, df2: number): number {
  requireProbability("fQuantile", p);
  if (p === 1) return Infinity;
  return p === 0 ? 0 : 1 / fUpperQuantile(p, df2, df1);
}

/** x with P(X > x) = q for F, exact for q far below 1e-16. */
export function fUpperQuantile(q: number, df1: number, df2: number): number {
  requireProbability("fUpperQuantile", q);
  requireDf("fUpperQuantile", df1);
  requireDf("fUpperQuantile", df2);
  if (q === 0 || q === 1) return q === 0 ? Infinity : 0;
  if (df2 === Infinity) return chi2UpperQuantile(q, df1) / df1;
  if (df1 === Infinity) return df2 / chi2Quantile(q, df2);
  const upper = q <= 0.5;
  const start = fUpperStart(q, df1, df2);
  const tail = upper ? (x: number) => fUpper(x, df1, df2) : (x: number) => fCdf(x, df1, df2);
  return solveLogTail(start, upper ? q : 1 - q, tail, (x) => fPdf(x, df1, df2), upper);
}

/** Cube-root normal approximation of a χ² quantile, 0 where it fails. Wilson & Hilferty (1931), PNAS 17:684–688. */
function wilsonHilferty(z: number, df: number): number {
  const c = 2 / (9 * df);
  return df * Math.max(0, 1 - c + z * Math.sqrt(c)) ** 3;
}

/** First guess of an upper F quantile: the leading power far out, a ratio of χ² cube roots near the middle. */
function fUpperStart(q: number, df1: number, df2: number): number {
  // I_y(df2/2, df1/2) ≈ y^(df2/2) / (df2/2 · B) for small y = df2/(df2 + df1·x)
  const y = Math.exp((Math.log(q * 0.5 * df2) + lbeta(0.5 * df2, 0.5 * df1)) / (0.5 * df2));
  if (y < 1e-2) return df2 / (df1 * y);
  const a = 2 / (9 * df1);
  const b = 2 / (9 * df2);
  const z = normalUpperQuantile(q);
  const discriminant = (1 - a) ** 2 * b + (1 - b) ** 2 * a - a * b * z * z;
  const root = ((1 - a) * (1 - b) + z * Math.sqrt(Math.max(0, discriminant))) / ((1 - b) ** 2 - b * z * z);
  return root > 0.05 && root < 10 ? root ** 3 : chi2UpperQuantile(q, df1) / df1;
}
