import { findRoot } from "../findRoot.ts";
import { gaussLegendre } from "../quadrature.ts";

/**
 * P(U₁ + … + Uₙ ≤ x) for independent uniforms: the Irwin–Hall distribution.
 *
 * Closed alternating sum for n ≤ 12; beyond that it cancels, and the inversion of the characteristic function, whose integrand
 * falls as t⁻ⁿ, is used.
 *
 * @throws {RangeError} if n is not a whole number of at least 1 or x is not finite
 * @see Hall (1927), Biometrika 19:240–244
 */
export function irwinHallCdf(x: number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`irwinHallCdf needs n of at least 1, got ${n}`);
  if (!Number.isFinite(x)) throw new RangeError(`irwinHallCdf needs a finite x, got ${x}`);
  if (x <= 0) return 0;
  if (x >= n) return 1;
  if (x > n / 2) return 1 - irwinHallCdf(n - x, n);
  if (n > 12) return 0.5 - inversion(n / 2 - x, n);
  let sum = 0;
  let choose = 1;
  let factorial = 1;
  for (let j = 1; j <= n; j++) factorial *= j;
  for (let j = 0; j <= x; j++) {
    sum += (j % 2 === 0 ? 1 : -1) * choose * (x - j) ** n;
    choose = (choose * (n - j)) / (j + 1);
  }
  return sum / factorial;
}

const PANEL = gaussLegendre(24, 0, Math.PI / 8);

/** (1/π) ∫₀^∞ sin(t d) (sin(t/2)/(t/2))ⁿ / t dt, the mass between the centre and d below it. */
function inversion(d: number, n: number): number {
  let sum = 0;
  // lobes of width 2π; the m-th is smaller than (mπ)⁻ⁿ, and those below 1e-17 are left out
  for (let lobe = 0; lobe === 0 || n * Math.log(lobe * Math.PI) < 40; lobe++) {
    for (let part = 0; part < 16; part++) {
      const from = 2 * Math.PI * (lobe + part / 16);
      for (let m = 0; m < PANEL.nodes.length; m++) {
        const t = from + PANEL.nodes[m]!;
        sum += (PANEL.weights[m]! * Math.sin(t * d) * (Math.sin(t / 2) / (t / 2)) ** n) / t;
      }
    }
  }
  return sum / Math.PI;
}

/** x with P(U₁ + … + Uₙ ≤ x) = p. @throws {RangeError} if p is not in (0, 1) */
export function irwinHallQuantile(p: number, n: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`irwinHallQuantile needs p in (0, 1), got ${p}`);
  return findRoot((x) => irwinHallCdf(x, n) - p, 0, n);
}
