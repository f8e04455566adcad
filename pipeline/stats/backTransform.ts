import { normalPdf } from "./distributions.ts";

/**
 * Mean correlation of studies whose Fisher z values are N(mean, τ²): the integral of tanh over that distribution.
 *
 * tanh(mean) is the correlation of a study in the middle; this is the average one, nearer to 0. Trapezoidal rule, which
 * converges geometrically for an analytic integrand with Gaussian decay.
 *
 * @param mean on the z scale
 * @param tau2 between-study variance on the z scale, ≥ 0
 * @throws {RangeError} if an argument is not finite or τ² is negative
 * @see Hafdahl & Williams (2009), Psychological Methods 14:24–42; Trefethen & Weideman (2014), SIAM Review 56:385–458
 */
export function tanhIntegrated(mean: number, tau2: number): number {
  if (!Number.isFinite(mean)) throw new RangeError(`tanhIntegrated needs a finite mean, got ${mean}`);
  if (!(tau2 >= 0 && tau2 < Infinity)) throw new RangeError(`tanhIntegrated needs tau2 at least 0, got ${tau2}`);
  if (tau2 === 0) return Math.tanh(mean);
  const tau = Math.sqrt(tau2);
  const step = Math.min(0.1, 0.1 / tau);
  const n = Math.ceil(10 / step);
  let sum = Math.tanh(mean) * normalPdf(0);
  for (let i = 1; i <= n; i++) {
    const z = i * step;
    sum += (Math.tanh(mean + tau * z) + Math.tanh(mean - tau * z)) * normalPdf(z);
  }
  return sum * step;
}
