/**
 * Incomplete gamma and beta functions for large parameters, where a plain evaluation loses digits or underflows early.
 *
 * The leading factor is written with deviances (Loader), so nothing cancels and nothing underflows before the result
 * does; what multiplies it is a series or a continued fraction whose length grows with the square root of the parameter.
 *
 * @see Loader (2000), Fast and accurate computation of binomial probabilities (technical report, Lucent);
 *   NIST Digital Library of Mathematical Functions 8.9.2, 8.11.4, 8.17.22
 */

const MAX_TERMS = 100_000;
const EPS = 1.2e-16;
const TINY = 1e-300;
const LOG_SQRT_2PI = 0.9189385332046727; // ln √(2π)

/** ln(1 + d) − d without cancellation for small d; d > −1. */
export function log1pmx(d: number): number {
  if (d < -0.4 || d > 0.5) return Math.log1p(d) - d;
  // with r = d/(2+d): ln(1+d) = 2 (r + r³/3 + r⁵/5 + …), and 2r − d = −d r
  const r = d / (2 + d);
  const r2 = r * r;
  let term = r * r2;
  let sum = 0;
  for (let n = 3; ; n += 2) {
    const next = sum + term / n;
    if (next === sum) return 2 * sum - d * r;
    sum = next;
    term *= r2;
  }
}

/** ln(m/a) − (m − a)/a, given the difference m − a with all its digits. */
function deviance(m: number, a: number, difference: number): number {
  const d = difference / a;
  return d < -0.4 ? Math.log(m / a) - d : log1pmx(d);
}

/** Error of Stirling's formula: ln Γ(a) − [(a − ½) ln a − a + ln √(2π)], given ln Γ for small a. */
export function stirlingError(a: number, lgamma: (a: number) => number): number {
  if (a < 15) return lgamma(a) - ((a - 0.5) * Math.log(a) - a + LOG_SQRT_2PI);
  const s = 1 / (a * a);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - (s * 1) / 1188)))) / a;
}

/** P(a, x), or Q(a, x) with `upper`, for a ≥ 15 and x > 0. */
export function gammaTail(x: number, a: number, upper: boolean): number {
  // xᵃ e⁻ˣ / Γ(a + 1)
  const factor = Math.exp(a * deviance(x, a, x - a) - stirlingError(a, Math.log)) / Math.sqrt(2 * Math.PI * a);
  if (x < a) {
    const lower = factor * gammaSeries(x, a);
    return upper ? 1 - lower : lower;
  }
  const above = factor * a * gammaFraction(x, a);
  return upper ? above : 1 - above;
}

function gammaSeries(x: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < EPS * sum) return sum;
  }
  throw new RangeError(`gammaTail needs a parameter its series can handle, got ${a}`);
}

function gammaFraction(x: number, a: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonzero(an * d + b);
    c = nonzero(b + an / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < EPS * 2) return h;
  }
  throw new RangeError(`gammaTail needs a parameter its fraction can handle, got ${a}`);
}

/** I_x(a, b), or its complement with `upper`; y = 1 − x is given so that neither loses digits. */
export function betaTail(
  x: number,
  y: number,
  a: number,
  b: number,
  upper: boolean,
  lgamma: (a: number) => number,
): number {
  const n = a + b;
  // nx − a = −(ny − b); taken from the smaller side, or n times a rounding error would be left over
  const excess = x <= y ? n * x - a : b - n * y;
  const exponent = a * deviance(n * x, a, excess) + b * deviance(n * y, b, -excess);
  const stirling = stirlingError(n, lgamma) - stirlingError(a, lgamma) - stirlingError(b, lgamma);
  // xᵃ yᵇ / B(a, b)
  const factor = Math.exp(exponent + stirling) * Math.sqrt((a / (2 * Math.PI)) * (b / n));
  if (x < (a + 1) / (n + 2)) {
    const lower = (factor * betaFraction(x, a, b)) / a;
    return upper ? 1 - lower : lower;
  }
  const above = (factor * betaFraction(y, b, a)) / b;
  return upper ? above : 1 - above;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < EPS * 2) return h;
  }
  throw new RangeError(`betaTail needs parameters its fraction can handle, got ${a} and ${b}`);
}

const nonzero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
