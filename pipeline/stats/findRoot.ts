import { ConvergenceError } from "./convergence.ts";

/**
 * Root of a continuous function between two points where it has different signs, to full precision.
 *
 * @param low, high bracket; f(low) and f(high) must differ in sign (either may be 0)
 * @throws {RangeError} if they do not; {ConvergenceError} after 300 evaluations
 * @see Brent (1973), Algorithms for Minimization without Derivatives, chapter 4
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let a = low;
  let b = high;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa * fb < 0 || fa < 0 !== fb < 0)) {
    throw new RangeError(`findRoot needs a change of sign, got ${fa} at ${low} and ${fb} at ${high}`);
  }
  let c = a;
  let fc = fa;
  let step = b - a;
  let before = step;
  for (let i = 0; i < 300; i++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + Number.MIN_VALUE;
    const half = 0.5 * (c - b);
    if (fb === 0 || Math.abs(half) <= tolerance) return b;
    const tried =
      Math.abs(before) >= tolerance && Math.abs(fa) > Math.abs(fb) ? interpolated(a, b, c, fa, fb, fc) : half;
    const accept = tried / half > 0 && Math.abs(tried) < Math.min(1.5 * Math.abs(half), 0.5 * Math.abs(before));
    before = accept ? step : half;
    step = accept ? tried : half;
    a = b;
    fa = fb;
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance;
    fb = f(b);
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      before = step;
    }
  }
  throw new ConvergenceError("root search", 300);
}

/** Step from b by inverse quadratic interpolation, or the secant where two points coincide. */
function interpolated(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return (s * (c - b)) / (1 - s);
  const q = fa / fc;
  const r = fb / fc;
  return (s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / -((q - 1) * (r - 1) * (s - 1));
}

/** Smallest tenfold multiple of `start` at which f is not positive. @throws {ConvergenceError} if there is none below 1e300 */
export function upperBracket(f: (x: number) => number, start: number): number {
  for (let x = start; x < 1e300; x *= 10) if (f(x) <= 0) return x;
  throw new ConvergenceError("search for an upper bracket", 300);
}
