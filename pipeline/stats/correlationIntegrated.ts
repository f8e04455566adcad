import { normalPdf } from "./distributions.ts";
import { requireFinite } from "./guard.ts";

/**
 * Mean correlation of a population of true effects, E[tanh(ζ)] with ζ ~ N(mu, tau2): the integrated back-transformation.
 *
 * tanh(mu) is the correlation of the mean z, not the mean of the correlations; with tau2 > 0 the mean lies nearer to 0.
 * The trapezoidal rule on the whole line converges geometrically here.
 *
 * @param mu mean of z
 * @param tau2 between-study variance of z, ≥ 0; 0 gives tanh(mu)
 * @throws {RangeError} if mu is not finite or tau2 is negative
 * @see Hafdahl (2009), British Journal of Mathematical and Statistical Psychology 62:233–261
 */
export function integratedR(mu: number, tau2: number): number {
  requireFinite("integratedR: mu, tau2", [mu, tau2]);
  if (tau2 < 0) throw new RangeError(`integratedR needs tau2 of 0 or more, got ${tau2}`);
  if (tau2 === 0) return Math.tanh(mu);
  return wholeLine(mu, Math.sqrt(tau2));
}

/** The poles of tanh lie π/(2τ) from the line: a step of a tenth of that, at most .1, leaves an error below 1e-15. */
function wholeLine(mu: number, tau: number): number {
  const step = Math.min(0.1, 0.25 / tau);
  const last = Math.ceil(39 / step);
  let sum = normalPdf(0) * Math.tanh(mu);
  for (let i = 1; i <= last; i++) {
    const z = i * step;
    const weight = normalPdf(z);
    if (weight < 1e-20) break;
    sum += weight * (Math.tanh(mu + tau * z) + Math.tanh(mu - tau * z));
  }
  return sum * step;
}
