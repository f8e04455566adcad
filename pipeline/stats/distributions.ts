import betainc from "@stdlib/math-base-special-betainc";
import betaincinv from "@stdlib/math-base-special-betaincinv";
import betaln from "@stdlib/math-base-special-betaln";
import erfc from "@stdlib/math-base-special-erfc";
import erfcinv from "@stdlib/math-base-special-erfcinv";
import gammainc from "@stdlib/math-base-special-gammainc";
import gammaincinv from "@stdlib/math-base-special-gammaincinv";
import gammaln from "@stdlib/math-base-special-gammaln";
import { betaTail, gammaTail } from "./incomplete.ts";
import { solveLogTail } from "./quantile.ts";

/**
 * Normal, t, χ² and F distributions, and the only place where special functions are imported.
 *
 * Upper tails come from complementary functions, never from 1 − cdf, so a p-value keeps its digits down to 1e-300.
 * All functions throw RangeError on NaN and on parameters outside their domain; infinite arguments give the limits.
 */

const SQRT2 = Math.SQRT2;
/** shape parameters (for beta their sum) above which `incomplete.ts` is more accurate than the library */
const LARGE_GAMMA = 150;
const LARGE_BETA = 5;
const LOG_SQRT_2PI = 0.9189385332046727; // ln √(2π)

function requireNumber(name: string, x: number): void {
  if (Number.isNaN(x)) throw new RangeError(`${name} needs a number, got NaN`);
}

function requireDf(name: string, df: number): void {
  if (!(df > 0)) throw new RangeError(`${name} needs degrees of freedom above 0, got ${df}`);
}

function requireProbability(name: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${name} needs a probability in [0, 1], got ${p}`);
}

/** Natural logarithm of Γ(x). @throws {RangeError} if x is not a finite number above 0 */
export function lgamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`lgamma needs a finite number above 0, got ${x}`);
  return gammaln(x);
}

/** Natural logarithm of B(a, b). @throws {RangeError} if an argument is not positive */
export function lbeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`lbeta needs arguments above 0, got ${a} and ${b}`);
  return betaln(a, b);
}

/** Regularised incomplete beta function I_x(a, b); with `upper`, 1 − I_x(a, b) without cancellation. */
export function betaRegularized(x: number, a: number, b: number, upper = false): number {
  requireNumber("betaRegularized", x + a + b);
  return betaPair(Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, 1 - x)), a, b, upper);
}

/** As betaRegularized, with y = 1 − x known to all digits. */
function betaPair(x: number, y: number, a: number, b: number, upper: boolean): number {
  if (x === 0 || y === 0) return (x === 0) === upper ? 1 : 0;
  if (a + b > LARGE_BETA) return betaTail(x, y, a, b, upper, gammaln);
  if (x <= y) {
    // the library's complement is poor at tiny x, where 1 − I loses nothing
    const lower = x < 1e-4 || !upper ? betainc(x, a, b, true, false) : 1;
    if (!upper) return lower;
    return lower < 0.5 ? 1 - lower : betainc(x, a, b, true, true);
  }
  return betaPair(y, x, b, a, !upper);
}

/** Regularised incomplete gamma function P(shape, x); with `upper`, Q = 1 − P without cancellation. */
export function gammaRegularized(x: number, shape: number, upper = false): number {
  requireNumber("gammaRegularized", x + shape);
  if (x <= 0) return upper ? 1 : 0;
  if (x === Infinity) return upper ? 0 : 1;
  if (shape > LARGE_GAMMA) return gammaTail(x, shape, upper);
  return gammainc(x, shape, true, upper);
}

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
function logFarTail(t: number, df: number): number {
  return df * (0.5 * Math.log(df) - Math.log(t)) - Math.log(0.5 * df) - betaln(0.5 * df, 0.5);
}

/** Density of Student's t. */
export function tPdf(t: number, df: number): number {
  requireNumber("tPdf", t);
  requireDf("tPdf", df);
  if (df === Infinity) return normalPdf(t);
  if (Math.abs(t) > 1e100) return (Math.exp(logFarTail(Math.abs(t), df)) * df) / (2 * Math.abs(t));
  return Math.exp(-0.5 * (df + 1) * Math.log1p((t * t) / df) - betaln(0.5, 0.5 * df) - 0.5 * Math.log(df));
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
  return 0.5 * Math.exp((h - 1) * Math.log(0.5 * x) - 0.5 * x - gammaln(h));
}

/** x with P(X ≤ x) = p for χ². */
export function chi2Quantile(p: number, df: number): number {
  requireProbability("chi2Quantile", p);
  requireDf("chi2Quantile", df);
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  if (p > 0.5) return chi2UpperQuantile(1 - p, df);
  const tail = (x: number) => chi2Cdf(x, df);
  // leading power of the lower tail; below the smallest number the quantile is 0
  const small = 2 * Math.exp((Math.log(p) + gammaln(0.5 * df + 1)) / (0.5 * df));
  if (small === 0) return 0;
  return solveLogTail(small < 1e-3 ? small : 2 * gammaincinv(p, 0.5 * df), p, tail, (x) => chi2Pdf(x, df), false);
}

/** x with P(X > x) = q for χ², exact for q far below 1e-16. */
export function chi2UpperQuantile(q: number, df: number): number {
  requireProbability("chi2UpperQuantile", q);
  requireDf("chi2UpperQuantile", df);
  if (q === 0 || q === 1) return q === 0 ? Infinity : 0;
  if (q > 0.5) return chi2Quantile(1 - q, df);
  const tail = (x: number) => chi2Upper(x, df);
  return solveLogTail(2 * gammaincinv(q, 0.5 * df, true), q, tail, (x) => chi2Pdf(x, df), true);
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
  return betaPair(n / (n + df2), df2 / (n + df2), 0.5 * df1, 0.5 * df2, true);
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
  const log = 0.5 * df1 * Math.log(y) - 0.5 * (df1 + df2) * Math.log1p(y) - Math.log(x) - betaln(0.5 * df1, 0.5 * df2);
  return Math.exp(log);
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

/** First guess of an upper F quantile: the inverse incomplete beta function, or χ² where df2 is large. */
function fUpperStart(q: number, df1: number, df2: number): number {
  if (df2 > LARGE_BETA && df2 > df1) return chi2UpperQuantile(q, df1) / df1;
  if (df1 > LARGE_BETA) return df2 / chi2Quantile(q, df2);
  const y = betaincinv(q, 0.5 * df2, 0.5 * df1);
  return (df2 * (1 - y)) / (df1 * y);
}
