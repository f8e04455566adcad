import betainc from "@stdlib/math-base-special-betainc";
import betaln from "@stdlib/math-base-special-betaln";
import erfcLibrary from "@stdlib/math-base-special-erfc";
import erfcinvLibrary from "@stdlib/math-base-special-erfcinv";
import gammainc from "@stdlib/math-base-special-gammainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import { betaTail, gammaTail } from "./incomplete.ts";

/** Special functions: the only place where the library is imported, with its weak corners replaced. */

/** shape parameters (for beta their sum) above which `incomplete.ts` is more accurate than the library */
const LARGE_GAMMA = 150;
const LARGE_BETA = 5;

/** @throws {RangeError} if x is NaN */
export function requireNumber(name: string, x: number): void {
  if (Number.isNaN(x)) throw new RangeError(`${name} needs a number, got NaN`);
}

/** @throws {RangeError} unless df > 0 */
export function requireDf(name: string, df: number): void {
  if (!(df > 0)) throw new RangeError(`${name} needs degrees of freedom above 0, got ${df}`);
}

/** @throws {RangeError} unless 0 ≤ p ≤ 1 */
export function requireProbability(name: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${name} needs a probability in [0, 1], got ${p}`);
}

/** Complementary error function. @throws {RangeError} on NaN */
export function erfc(x: number): number {
  requireNumber("erfc", x);
  return erfcLibrary(x);
}

/** Inverse of the complementary error function. @throws {RangeError} unless 0 ≤ y ≤ 2 */
export function erfcinv(y: number): number {
  if (!(y >= 0 && y <= 2)) throw new RangeError(`erfcinv needs a number in [0, 2], got ${y}`);
  return erfcinvLibrary(y);
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
  return betaRegularizedPair(Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, 1 - x)), a, b, upper);
}

/** As betaRegularized, with y = 1 − x known to all digits. */
export function betaRegularizedPair(x: number, y: number, a: number, b: number, upper: boolean): number {
  if (x === 0 || y === 0) return (x === 0) === upper ? 1 : 0;
  if (a + b > LARGE_BETA) return betaTail(x, y, a, b, upper, gammaln);
  if (x <= y) {
    // the library's complement is poor at tiny x, where 1 − I loses nothing
    const lower = x < 1e-4 || !upper ? betainc(x, a, b, true, false) : 1;
    if (!upper) return lower;
    return lower < 0.5 ? 1 - lower : betainc(x, a, b, true, true);
  }
  return betaRegularizedPair(y, x, b, a, !upper);
}

/** Regularised incomplete gamma function P(shape, x); with `upper`, Q = 1 − P without cancellation. */
export function gammaRegularized(x: number, shape: number, upper = false): number {
  requireNumber("gammaRegularized", x + shape);
  if (x <= 0) return upper ? 1 : 0;
  if (x === Infinity) return upper ? 0 : 1;
  if (shape > LARGE_GAMMA) return gammaTail(x, shape, upper);
  // below about 1e-195 the library loses all but three digits in places
  if (upper && x > 450 && x > shape) {
    const logScale = shape * Math.log(x) - x - lgamma(shape);
    if (logScale < -450) return Math.exp(logScale) * upperFraction(x, shape);
  }
  return gammainc(x, shape, true, upper);
}

/**
 * Γ(a, x) / (xᵃ e⁻ˣ) by Legendre's continued fraction, evaluated by the modified Lentz method; quick where x is far above a.
 *
 * @see Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 6.5.31; Thompson & Barnett (1986), Journal of
 *   Computational Physics 64:490–509
 */
function upperFraction(x: number, a: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 1000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < Number.EPSILON) break;
  }
  return value;
}
